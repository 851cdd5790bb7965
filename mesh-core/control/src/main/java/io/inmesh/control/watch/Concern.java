package io.inmesh.control.watch;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.StoredResource;
import java.util.Collection;
import java.util.Set;
import java.util.SortedMap;

/**
 * What an {@link Interest} comes to in one {@link ResourceIndex}. Immutable.
 *
 * @param hosts that are called, and those that these lead to; of everything none, for it is all
 * @param resources that concern them, and shared ones
 */
record Concern(Interest interest, Set<HostName> hosts, SortedMap<ResourceKey, StoredResource> resources) {

    /** Those of which registered instances matter. */
    Collection<HostName> hosts(Registered registered) {
        return interest.isEverything()
                ? registered.hosts().stream().filter(this::has).toList()
                : hosts;
    }

    boolean has(HostName host) {
        return interest.isEverything() ? interest.isAtHome(host.namespace()) : hosts.contains(host);
    }
}
