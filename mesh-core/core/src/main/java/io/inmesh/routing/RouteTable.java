package io.inmesh.routing;

import io.inmesh.naming.ServiceName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All rules of one caller, by the host that is called: a snapshot, replaced as a whole. Immutable.
 *
 * <p>All spellings of a service are one host. Where several hosts fit a name, the exact one counts, then the longest
 * wildcard, {@code *} last; a host that has rules for other ports only does not fit. Of one host, rules for the port that is
 * called count before those for any port. A call that names no port means the service's only or first one: rules for any
 * port count, or, where there are none and only one port has rules, those.
 */
public final class RouteTable {

    public static final RouteTable EMPTY = new RouteTable(List.of());

    /** By name, then by namespace: looking up makes no key. */
    private final Map<String, Map<String, HostPorts>> exact = new HashMap<>();

    /** By what follows the asterisk. */
    private final Map<String, HostPorts> wildcards = new HashMap<>();

    private RouteTable(List<HostRoutes> routes) {
        for (HostRoutes host : routes) {
            if (!host.rules().isEmpty()) {
                host.hosts().forEach(name -> ports(name).add(host.port(), host.rules()));
            }
        }
        exact.values().forEach(byNamespace -> byNamespace.values().forEach(HostPorts::compile));
        wildcards.values().forEach(HostPorts::compile);
    }

    /**
     * @param routes where a host comes twice for one port, the rules of the later follow those of the earlier; one without
     *     rules counts as if it were not there
     */
    public static RouteTable of(List<HostRoutes> routes) {
        return new RouteTable(routes);
    }

    private HostPorts ports(String host) {
        if (host.startsWith("*")) {
            return wildcards.computeIfAbsent(host.substring(1), suffix -> new HostPorts());
        }
        ServiceName name = ServiceName.parse(host);
        return exact.computeIfAbsent(name.name(), key -> new HashMap<>(2))
                .computeIfAbsent(name.namespace(), key -> new HostPorts());
    }

    /** The rules of {@code service}; {@link Routes#NONE} where there are none. */
    public Routes routes(ServiceName service) {
        Map<String, HostPorts> byNamespace = exact.get(service.name());
        HostPorts ports = byNamespace == null ? null : byNamespace.get(service.namespace());
        Routes found = ports == null ? Routes.NONE : ports.of(service.port());
        return found.isEmpty() && !wildcards.isEmpty() ? byWildcard(service) : found;
    }

    /**
     * By either spelling, the short one first: an external host of two labels ({@code httpbin.org}) cannot be told from a
     * service in a namespace of that name, and a wildcard that fits it as it is written was meant.
     */
    private Routes byWildcard(ServiceName service) {
        boolean isExternal = service.name().indexOf('.') >= 0;
        String host = isExternal ? service.name() : service.name() + '.' + service.namespace();
        Routes found = bySuffix(host, service.port());
        if (found.isEmpty() && !isExternal) {
            found = bySuffix(host + ".svc.cluster.local", service.port());
        }
        HostPorts any = wildcards.get("");
        return found.isEmpty() && any != null ? any.of(service.port()) : found;
    }

    private Routes bySuffix(String host, int port) {
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            HostPorts ports = wildcards.get(host.substring(dot));
            Routes found = ports == null ? Routes.NONE : ports.of(port);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return Routes.NONE;
    }
}
