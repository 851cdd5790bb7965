package io.inmesh.control.watch;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.StoredResource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What registered instances come to as resources, by the host that these concern, each with the version that changed it
 * last. Immutable.
 */
final class Registered {

    static final Registered NONE = new Registered(0, 0, Map.of());

    /** Resources of one host that are gone and remembered as such. */
    private static final int MOST_GONE = 100;

    /** Hosts of which nothing is left but that memory. */
    private static final int MOST_EMPTY = 10_000;

    private final long version;

    /** What is gone since an older version is not known. */
    private final long forgotten;

    private final Map<HostName, Entry> entries;

    /** @param version that wrote it */
    record Versioned(StoredResource resource, long version) {}

    /**
     * What concerns one host.
     *
     * @param gone with the version since which
     * @param version that changed it last
     * @param forgotten what is gone since an older version is not known
     */
    record Entry(Map<ResourceKey, Versioned> live, Map<ResourceKey, Long> gone, long version, long forgotten) {

        static final Entry EMPTY = new Entry(Map.of(), Map.of(), 0, 0);

        Entry next(Map<ResourceKey, StoredResource> now, long version) {
            Map<ResourceKey, Versioned> newLive = new TreeMap<>();
            boolean isSame = now.size() == live.size();
            for (StoredResource each : now.values()) {
                Versioned known = live.get(each.key());
                boolean isKnown = known != null && known.resource().equals(each);
                newLive.put(each.key(), known != null && isKnown ? known : new Versioned(each, version));
                isSame &= isKnown;
            }
            if (isSame) {
                return this;
            }
            Map<ResourceKey, Long> newGone = new HashMap<>(gone);
            live.keySet().forEach(key -> newGone.put(key, version));
            newGone.keySet().removeAll(now.keySet());
            boolean isTooMuch = newGone.size() > MOST_GONE;
            return new Entry(newLive, isTooMuch ? Map.of() : newGone, version, isTooMuch ? version : forgotten);
        }
    }

    private Registered(long version, long forgotten, Map<HostName, Entry> entries) {
        this.version = version;
        this.forgotten = forgotten;
        this.entries = entries;
    }

    long version() {
        return version;
    }

    Entry of(HostName host) {
        return entries.getOrDefault(host, Entry.EMPTY);
    }

    Collection<HostName> hosts() {
        return entries.keySet();
    }

    /** Whether all that is gone since {@code known} is known, of {@code hosts}. */
    boolean reaches(long known, Iterable<HostName> hosts) {
        // Who has nothing need not be told what is gone.
        if (known == 0) {
            return true;
        }
        for (HostName host : hosts) {
            if (known < of(host).forgotten()) {
                return false;
            }
        }
        return known >= forgotten;
    }

    /**
     * The next version, in which the resources of some hosts are others.
     *
     * @param changed receives those that differ indeed
     */
    Registered next(Map<HostName, ? extends Map<ResourceKey, StoredResource>> now, Collection<HostName> changed) {
        long next = version + 1;
        Map<HostName, Entry> after = new HashMap<>(entries);
        now.forEach((host, resources) -> {
            @Nullable Entry before = entries.get(host);
            Entry known = before == null ? Entry.EMPTY : before;
            Entry entry = known.next(resources, next);
            if (entry.version() == next) {
                after.put(host, entry);
                changed.add(host);
            }
        });
        if (changed.isEmpty()) {
            return this;
        }
        long empty =
                after.values().stream().filter(each -> each.live().isEmpty()).count();
        if (empty > MOST_EMPTY) {
            after.values().removeIf(each -> each.live().isEmpty());
        }
        return new Registered(next, empty > MOST_EMPTY ? next : forgotten, after);
    }
}
