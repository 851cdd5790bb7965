package io.inmesh.control.watch;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.naming.ServiceName;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one client wants to know. Immutable.
 *
 * @param hosts that it calls; empty: everything
 * @param namespace where it lives
 */
public record Interest(Set<HostName> hosts, String namespace) {

    public Interest {
        hosts = Set.copyOf(hosts);
    }

    /** Everything. */
    public static Interest everything() {
        return new Interest(Set.of(), ServiceName.DEFAULT_NAMESPACE);
    }

    /**
     * @param services that it calls, short names meant in {@code namespace}
     * @throws IllegalArgumentException when one is no service's name
     */
    public static Interest of(Collection<String> services, String namespace) {
        return new Interest(
                services.stream()
                        .map(service -> HostName.of(ServiceName.parse(service, namespace)))
                        .collect(Collectors.toSet()),
                namespace);
    }

    boolean isEverything() {
        return hosts.isEmpty();
    }
}
