package io.inmesh.config.subscription;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the service has told, at one revision. Immutable.
 *
 * @param revision 0: nothing, or nothing was ever written
 * @param position where to go on from, in the service's own words; empty: nowhere
 * @param interest what was asked for
 * @param resources by {@code Kind/namespace/name}
 */
record Snapshot(long revision, String position, Interest interest, SortedMap<String, Text> resources) {

    static final Snapshot NOTHING = new Snapshot(0, "", Interest.SHARED, Collections.emptySortedMap());

    /**
     * One resource.
     *
     * @param revision that wrote it
     * @param text YAML or JSON
     */
    record Text(long revision, String text) {}

    Snapshot {
        resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
    }

    /** With what is different. */
    Snapshot next(long toRevision, String toPosition, Map<String, Text> changed, Collection<String> removed) {
        SortedMap<String, Text> all = new TreeMap<>(resources);
        all.keySet().removeAll(removed);
        all.putAll(changed);
        return new Snapshot(toRevision, toPosition, interest, all);
    }

    /** The same without a way to go on: all of it has to be told again. */
    Snapshot withoutPosition() {
        return new Snapshot(revision, "", interest, resources);
    }
}
