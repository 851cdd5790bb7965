package io.inmesh.control.watch;

import io.inmesh.config.policy.known.HostName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who wants to know what: streams by their interest, and interests by the hosts that concern them. Thread-safe. */
final class Audience {

    /** All guarded by this. */
    private final Map<Interest, Group> groups = new HashMap<>();

    private final Map<HostName, Set<Group>> byHost = new HashMap<>();
    private final Set<Group> ofEverything = new HashSet<>();

    /** Streams that want the same. */
    static final class Group {

        private final Interest interest;

        /** Guarded by the audience. */
        private final Set<Stream> streams = new LinkedHashSet<>();

        /** What the interest comes to in the newest index, and in the one before. */
        private volatile Known newest;

        private volatile Known before;

        /** @param ofSelected null: the same as all have */
        private record Known(
                ResourceIndex index,
                Concern concern,
                @Nullable Concern ofSelected) {

            static Known of(ResourceIndex index, Interest interest) {
                ResourceIndex selected = index.ofSelected();
                return new Known(index, index.concern(interest), selected == null ? null : selected.concern(interest));
            }

            /** Null: it is of another index. */
            @Nullable
            Concern in(ResourceIndex asked) {
                return asked == index ? concern : asked == index.ofSelected() ? ofSelected : null;
            }

            /** Of either side. */
            Set<HostName> hosts() {
                if (ofSelected == null) {
                    return concern.hosts();
                }
                Set<HostName> both = new HashSet<>(concern.hosts());
                both.addAll(ofSelected.hosts());
                return both;
            }
        }

        private Group(Interest interest, ResourceIndex index) {
            this.interest = interest;
            this.newest = Known.of(index, interest);
            this.before = newest;
        }

        /** What it comes to in {@code index}, which is at hand for the newest. */
        Concern concern(ResourceIndex index) {
            Concern now = newest.in(index);
            Concern known = now == null ? before.in(index) : now;
            return known == null ? index.concern(interest) : known;
        }
    }

    /** @param newest asked under the same lock as {@link #follow}, so that no index is missed */
    synchronized Group join(Stream stream, Interest interest, Supplier<ResourceIndex> newest) {
        Group group = groups.get(interest);
        if (group == null) {
            group = new Group(interest, newest.get());
            groups.put(interest, group);
            enter(group);
        }
        group.streams.add(stream);
        return group;
    }

    synchronized void leave(Stream stream, Group group) {
        if (group.streams.remove(stream) && group.streams.isEmpty()) {
            groups.remove(group.interest);
            exit(group);
        }
    }

    private void enter(Group group) {
        if (group.interest.isEverything()) {
            ofEverything.add(group);
        }
        group.newest
                .hosts()
                .forEach(host ->
                        byHost.computeIfAbsent(host, key -> new HashSet<>()).add(group));
    }

    private void exit(Group group) {
        ofEverything.remove(group);
        for (HostName host : group.newest.hosts()) {
            Set<Group> there = byHost.get(host);
            if (there != null && there.remove(group) && there.isEmpty()) {
                byHost.remove(host);
            }
        }
    }

    /** Interests come to something else in {@code index}, the newest from now on. */
    synchronized void follow(ResourceIndex index) {
        for (Group group : groups.values()) {
            exit(group);
            group.before = group.newest;
            group.newest = Group.Known.of(index, group.interest);
            enter(group);
        }
    }

    synchronized List<Stream> all() {
        List<Stream> all = new ArrayList<>();
        groups.values().forEach(group -> all.addAll(group.streams));
        return all;
    }

    synchronized int size() {
        return groups.values().stream().mapToInt(group -> group.streams.size()).sum();
    }

    /** Those whom one of {@code hosts} concerns. */
    synchronized Collection<Stream> of(Collection<HostName> hosts) {
        Set<Group> concerned = new LinkedHashSet<>(ofEverything);
        hosts.forEach(host -> concerned.addAll(byHost.getOrDefault(host, Set.of())));
        List<Stream> streams = new ArrayList<>();
        concerned.forEach(group -> streams.addAll(group.streams));
        return streams;
    }
}
