package io.inmesh.routing;

import io.inmesh.naming.ServiceName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    private Routes byWildcard(ServiceName service) {
        // What has a dot in its name is an external host; else both the short and the full spelling are the service's.
        boolean isExternal = service.name().indexOf('.') >= 0;
        String host = isExternal ? service.name() : service.name() + '.' + service.namespace();
        Best best = new Best();
        find(host, service.port(), best);
        if (!isExternal) {
            find(host + ".svc.cluster.local", service.port(), best);
        }
        return best.routes;
    }

    private void find(String host, int port, Best best) {
        for (int dot = host.indexOf('.');
                dot >= 0 && host.length() - dot > best.length;
                dot = host.indexOf('.', dot + 1)) {
            if (best.take(wildcards.get(host.substring(dot)), port, host.length() - dot)) {
                return;
            }
        }
        if (best.length < 0) {
            best.take(wildcards.get(""), port, 0);
        }
    }

    /** The longest wildcard so far. */
    private static final class Best {
        private Routes routes = Routes.NONE;
        private int length = -1;

        boolean take(@Nullable HostPorts ports, int port, int suffix) {
            Routes found = ports == null ? Routes.NONE : ports.of(port);
            if (found.isEmpty()) {
                return false;
            }
            routes = found;
            length = suffix;
            return true;
        }
    }
}
