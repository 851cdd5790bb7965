package io.inmesh.routing;

import java.util.List;

/**
 * The rules of some hosts, in the order in which they are tried. Immutable.
 *
 * @param hosts service names in full ({@code reviews.default.svc.cluster.local}), external host names, or wildcards
 *     ({@code *.example.com}, {@code *}); where several fit a name, an exact one wins, then the longest wildcard
 * @param port that is called; 0: any
 * @param rules the first that matches counts; where none does, the call has no route
 */
public record HostRoutes(List<String> hosts, int port, List<RouteRule> rules) {

    public HostRoutes {
        hosts = List.copyOf(hosts);
        rules = List.copyOf(rules);
    }
}
