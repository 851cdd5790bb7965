package io.inmesh.control.watch;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.Snapshot;
import io.inmesh.control.store.StoredResource;
import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one snapshot by the hosts they concern, as those have them whom no canary selects; and where one is under
 * way, as those have them whom it selects. Immutable; thread-safe.
 */
public final class ResourceIndex {

    private final Snapshot snapshot;

    /** Null: all have the same, or this is what the selected have. */
    private final @Nullable ResourceIndex ofSelected;

    private final Map<ResourceKey, Entry> entries;
    private final Map<HostName, List<ResourceKey>> exact = new HashMap<>();
    private final Map<HostName, List<ResourceKey>> wildcards = new TreeMap<>();
    private final List<ResourceKey> shared = new ArrayList<>();

    /** @param revision of the resource that it was read from */
    private record Entry(long revision, Reach reach, Exports exports) {}

    private ResourceIndex(Snapshot snapshot, Map<ResourceKey, Entry> entries, @Nullable ResourceIndex ofSelected) {
        this.snapshot = snapshot;
        this.ofSelected = ofSelected;
        this.entries = entries;
        entries.forEach((key, entry) -> {
            for (HostName host : entry.reach().of()) {
                Map<HostName, List<ResourceKey>> map = host.isWildcard() ? wildcards : exact;
                map.computeIfAbsent(host, name -> new ArrayList<>(2)).add(key);
            }
            if (entry.reach().isShared()) {
                shared.add(key);
            }
        });
    }

    public static ResourceIndex of(Snapshot snapshot) {
        return bothSides(snapshot, Map.of());
    }

    /** Of another snapshot: what is the same there is not read again. */
    public ResourceIndex next(Snapshot other) {
        return bothSides(other, entries);
    }

    private static ResourceIndex bothSides(Snapshot snapshot, Map<ResourceKey, Entry> known) {
        Map<ResourceKey, Entry> entries = read(snapshot, known);
        if (snapshot.canary() == null) {
            return new ResourceIndex(snapshot, entries, null);
        }
        Snapshot ofSelected = snapshot.ofSelected();
        return new ResourceIndex(snapshot, entries, new ResourceIndex(ofSelected, read(ofSelected, entries), null));
    }

    /** As {@code member} has it. */
    ResourceIndex seenBy(Member member) {
        ResourceIndex other = ofSelected;
        return other != null && member.isSelected(snapshot) ? other : this;
    }

    @Nullable
    ResourceIndex ofSelected() {
        return ofSelected;
    }

    private static Map<ResourceKey, Entry> read(Snapshot snapshot, Map<ResourceKey, Entry> known) {
        Map<ResourceKey, Entry> entries = new HashMap<>();
        snapshot.resources().forEach((key, resource) -> {
            Entry entry = known.get(key);
            boolean isSame = entry != null && entry.revision() == resource.revision();
            entries.put(key, isSame ? entry : entry(resource));
        });
        return entries;
    }

    private static Entry entry(StoredResource stored) {
        List<Resource> resources =
                Resource.all(Documents.read(stored.text(), stored.key().path(), new Problems()));
        return resources.isEmpty()
                ? new Entry(stored.revision(), Reach.NOBODY, Exports.TO_ALL)
                : new Entry(stored.revision(), Reach.of(resources.get(0)), Exports.of(resources.get(0)));
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** What concerns {@code interest}: all that speaks of its hosts, and of those that these lead to. */
    public SortedMap<ResourceKey, StoredResource> of(Interest interest) {
        return concern(interest).resources();
    }

    /** As {@link #of}, with the hosts. */
    Concern concern(Interest interest) {
        if (interest.isEverything()) {
            return new Concern(interest, Set.of(), everything(interest));
        }
        TreeMap<ResourceKey, StoredResource> found = new TreeMap<>();
        Set<HostName> seen = new HashSet<>(interest.hosts());
        Deque<HostName> next = new ArrayDeque<>(seen);
        while (!next.isEmpty()) {
            HostName host = next.remove();
            exact.getOrDefault(host, List.of()).forEach(key -> take(key, found, seen, next));
            wildcards.forEach((wildcard, keys) -> {
                if (wildcard.covers(host)) {
                    keys.forEach(key -> take(key, found, seen, next));
                }
            });
        }
        for (ResourceKey key : shared) {
            if (Reach.concerns(key.kind(), key.namespace(), interest.namespace())) {
                put(key, found);
            }
        }
        if (!interest.readable().isEmpty()) {
            found.keySet().removeIf(key -> !mayKnow(interest, key));
            seen.removeIf(host -> !mayReach(interest, host));
        }
        return new Concern(interest, seen, found);
    }

    private SortedMap<ResourceKey, StoredResource> everything(Interest interest) {
        if (interest.readable().isEmpty()) {
            return snapshot.resources();
        }
        TreeMap<ResourceKey, StoredResource> found = new TreeMap<>(snapshot.resources());
        found.keySet().removeIf(key -> !interest.isAtHome(key.namespace()));
        return found;
    }

    /** Where a service is reached is shown to whom the service is shown. */
    private boolean mayKnow(Interest interest, ResourceKey key) {
        Entry entry = entries.get(key);
        if (entry == null || !interest.mayKnow(key.namespace(), entry.exports())) {
            return false;
        }
        if (!key.kind().equals("EndpointSlice")) {
            return true;
        }
        return entry.reach().of().stream().allMatch(host -> mayReach(interest, host));
    }

    private boolean mayReach(Interest interest, HostName host) {
        return exact.getOrDefault(host, List.of()).stream()
                .filter(each -> each.kind().equals("Service"))
                .map(entries::get)
                .allMatch(service -> service == null || interest.mayKnow(host.namespace(), service.exports()));
    }

    private void take(
            ResourceKey key, Map<ResourceKey, StoredResource> found, Set<HostName> seen, Deque<HostName> next) {
        Entry entry = entries.get(key);
        if (entry != null && !found.containsKey(key)) {
            put(key, found);
            for (HostName host : entry.reach().to()) {
                if (seen.add(host)) {
                    next.add(host);
                }
            }
        }
    }

    private void put(ResourceKey key, Map<ResourceKey, StoredResource> found) {
        StoredResource resource = snapshot.resources().get(key);
        if (resource != null) {
            found.put(key, resource);
        }
    }
}
