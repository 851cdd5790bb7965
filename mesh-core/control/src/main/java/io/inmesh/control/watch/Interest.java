package io.inmesh.control.watch;

import io.inmesh.config.policy.PolicyScope;
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
 * @param readable the namespaces that it may know of; empty: all. Of others it learns what its calls lead to and what is shown
 *     to one of these
 * @param isEverything whatever it calls
 */
public record Interest(Set<HostName> hosts, String namespace, Set<String> readable, boolean isEverything) {

    public Interest {
        hosts = Set.copyOf(hosts);
        readable = Set.copyOf(readable);
    }

    /** As far as these namespaces may know. */
    public Interest within(Set<String> namespaces) {
        return new Interest(hosts, namespace, namespaces, isEverything);
    }

    /** Everything. */
    public static Interest everything() {
        return new Interest(Set.of(), ServiceName.DEFAULT_NAMESPACE, Set.of(), true);
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
        return new Interest(hosts, namespace, Set.of(), false);
    }

    /** Whether it may know of a resource of {@code of} that shows itself to {@code exports}. */
    boolean mayKnow(String of, Exports exports) {
        return isAtHome(of) || readable.stream().anyMatch(each -> exports.show(of, each));
    }

    /** Whether {@code of} is a namespace of its own, or one that is meant for all. */
    boolean isAtHome(String of) {
        return readable.isEmpty() || readable.contains(of) || of.equals(PolicyScope.ROOT_NAMESPACE);
    }
}
