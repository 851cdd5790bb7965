package io.inmesh.control.watch;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.naming.ServiceName;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one client wants to know. Immutable.
 *
 * @param hosts that it calls
 * @param namespace where it lives
 * @param isEverything whatever it calls
 */
public record Interest(Set<HostName> hosts, String namespace, boolean isEverything) {

    public Interest {
        hosts = Set.copyOf(hosts);
    }

    /** Everything. */
    public static Interest everything() {
        return new Interest(Set.of(), ServiceName.DEFAULT_NAMESPACE, true);
    }

    /**
     * @param services that it calls, short names meant in {@code namespace}; an empty one is none
     * @throws IllegalArgumentException when one is no service's name
     */
    public static Interest of(Collection<String> services, String namespace) {
        Set<HostName> hosts = services.stream()
                .filter(service -> !service.isEmpty())
                .map(service -> HostName.of(ServiceName.parse(service, namespace)))
                .collect(Collectors.toSet());
        return new Interest(hosts, namespace, false);
    }
}
