package io.inmesh.routing;

import io.inmesh.naming.ServiceName;
import java.util.List;
import java.util.Locale;

/**
 * The rules of some hosts, in the order in which they are tried. Immutable.
 *
 * @param hosts service names in full ({@code reviews.default.svc.cluster.local}), external host names, or wildcards
 *     ({@code *.example.com}, {@code *}); where several fit a name, an exact one wins, then the longest wildcard
 * @param port that is called; 0: any
 * @param rules the first that matches counts; where none does, the call has no route; where there are none at all, the
 *     hosts count as if nothing spoke of them
 */
public record HostRoutes(List<String> hosts, int port, List<RouteRule> rules) {

    /** @throws IllegalArgumentException when a host is neither a name nor a wildcard, or the port is none */
    public HostRoutes {
        hosts = hosts.stream().map(HostRoutes::checked).toList();
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port of " + hosts + ": " + port + " (expected: 0 to 65535)");
        }
        rules = List.copyOf(rules);
    }

    private static String checked(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        boolean isWildcard = lower.startsWith("*");
        if (isWildcard && lower.length() > 1 && !lower.startsWith("*.")) {
            throw new IllegalArgumentException("host: '" + host + "' (expected: * or *. and a domain)");
        }
        if (lower.length() > 1 || !isWildcard) {
            ServiceName.parse(isWildcard ? lower.substring(2) : lower);
        }
        return lower;
    }
}
