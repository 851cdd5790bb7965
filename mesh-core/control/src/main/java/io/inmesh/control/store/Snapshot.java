package io.inmesh.control.store;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All resources at one revision. Immutable.
 *
 * @param revision 0: before the first
 * @param resources in the order of their keys, as all have them whom no canary selects
 * @param canary what some instances have otherwise; null: none is under way
 */
public record Snapshot(
        long revision,
        SortedMap<ResourceKey, StoredResource> resources,
        @Nullable Canary canary) {

    public static final Snapshot EMPTY = new Snapshot(0, Collections.emptySortedMap());

    public Snapshot {
        resources = Collections.unmodifiableSortedMap(resources);
    }

    /** The same for all instances. */
    public Snapshot(long revision, SortedMap<ResourceKey, StoredResource> resources) {
        this(revision, resources, null);
    }

    /** As those have it whom no canary selects. */
    public Snapshot ofOthers() {
        return canary == null ? this : new Snapshot(revision, resources);
    }

    /** As those have it whom the canary selects. */
    public Snapshot ofSelected() {
        return canary == null ? this : new Snapshot(revision, changed(resources, canary.changes(), canary.since()));
    }

    private static SortedMap<ResourceKey, StoredResource> changed(
            SortedMap<ResourceKey, StoredResource> resources, List<Change> changes, long revision) {
        TreeMap<ResourceKey, StoredResource> after = new TreeMap<>(resources);
        for (Change change : changes) {
            String text = change.after();
            if (text == null) {
                after.remove(change.key());
            } else {
                after.put(change.key(), new StoredResource(change.key(), text, revision));
            }
        }
        return after;
    }

    /** What the next revision makes of it. */
    Snapshot apply(Revision next) {
        return new Snapshot(next.number(), changed(resources, next.changes(), next.number()), canary(next));
    }

    private @Nullable Canary canary(Revision next) {
        CanaryStep step = next.canary();
        if (step == null) {
            return canary;
        }
        return step.order() instanceof CanaryOrder.Start start
                ? new Canary(next.number(), next.when(), next.who(), next.message(), start, step.changes())
                : null;
    }
}
