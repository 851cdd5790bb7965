package io.inmesh.control.store;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All resources at one revision. Immutable.
 *
 * @param revision 0: before the first
 * @param resources in the order of their keys
 */
public record Snapshot(long revision, SortedMap<ResourceKey, StoredResource> resources) {

    public static final Snapshot EMPTY = new Snapshot(0, Collections.emptySortedMap());

    public Snapshot {
        resources = Collections.unmodifiableSortedMap(resources);
    }

    /** What the next revision makes of it. */
    Snapshot apply(Revision next) {
        TreeMap<ResourceKey, StoredResource> after = new TreeMap<>(resources);
        for (Change change : next.changes()) {
            String text = change.after();
            if (text == null) {
                after.remove(change.key());
            } else {
                after.put(change.key(), new StoredResource(change.key(), text, next.number()));
            }
        }
        return new Snapshot(next.number(), after);
    }
}
