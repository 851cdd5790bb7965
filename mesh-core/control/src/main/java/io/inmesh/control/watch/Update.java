package io.inmesh.control.watch;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.StoredResource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a client has to learn to be at a position. Immutable.
 *
 * @param position where it is then
 * @param isWhole whether {@code changed} is all there is, so that what it does not name is gone
 * @param changed what is new or different
 * @param removed what is gone, or no longer concerns the client, or perhaps never did
 */
public record Update(Position position, boolean isWhole, List<StoredResource> changed, List<ResourceKey> removed) {

    public Update {
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }

    public long revision() {
        return position.revision();
    }

    boolean isEmpty() {
        return !isWhole && changed.isEmpty() && removed.isEmpty();
    }

    /** Everything. What is stored stands before what registered instances come to under the same name. */
    static Update whole(State to, Concern concern, String epoch) {
        SortedMap<ResourceKey, StoredResource> all = new TreeMap<>(concern.resources());
        for (HostName host : concern.hosts(to.registered())) {
            to.registered().of(host).live().forEach((key, each) -> all.putIfAbsent(key, each.resource()));
        }
        return new Update(to.position(epoch), true, List.copyOf(all.values()), List.of());
    }

    /** What is different in registered instances, where stored resources are the same. */
    static Update registered(long from, State to, Concern concern, String epoch) {
        SortedMap<ResourceKey, StoredResource> changed = new TreeMap<>();
        SortedSet<ResourceKey> removed = new TreeSet<>();
        for (HostName host : concern.hosts(to.registered())) {
            Registered.Entry entry = to.registered().of(host);
            if (entry.version() > from) {
                entry.live().forEach((key, each) -> {
                    if (each.version() > from) {
                        changed.put(key, each.resource());
                    }
                });
                entry.gone().forEach((key, version) -> {
                    if (from > 0 && version > from) {
                        removed.add(key);
                    }
                });
            }
        }
        changed.keySet().removeAll(concern.resources().keySet());
        removed.removeAll(concern.resources().keySet());
        return new Update(to.position(epoch), false, List.copyOf(changed.values()), List.copyOf(removed));
    }

    /**
     * What is different.
     *
     * @param before what concerned the client in the resources that it has been told of
     * @param from the version of registered instances that it has been told of
     */
    static Update between(Concern before, long from, State to, Concern after, String epoch) {
        SortedMap<ResourceKey, StoredResource> all = new TreeMap<>(after.resources());
        List<StoredResource> changed = new ArrayList<>();
        after.resources().values().stream()
                .filter(each -> !each.equals(before.resources().get(each.key())))
                .forEach(changed::add);
        for (HostName host : after.hosts(to.registered())) {
            to.registered().of(host).live().forEach((key, each) -> {
                boolean isNew = each.version() > from
                        || !before.has(host)
                        || before.resources().containsKey(key);
                if (all.putIfAbsent(key, each.resource()) == null && isNew) {
                    changed.add(each.resource());
                }
            });
        }
        SortedSet<ResourceKey> removed = new TreeSet<>(before.resources().keySet());
        for (HostName host : before.hosts(to.registered())) {
            Registered.Entry entry = to.registered().of(host);
            entry.gone().forEach((key, version) -> {
                if (from > 0 && version > from) {
                    removed.add(key);
                }
            });
            if (!after.has(host)) {
                removed.addAll(entry.live().keySet());
            }
        }
        removed.removeAll(all.keySet());
        changed.sort((a, b) -> a.key().compareTo(b.key()));
        return new Update(to.position(epoch), false, changed, List.copyOf(removed));
    }
}
