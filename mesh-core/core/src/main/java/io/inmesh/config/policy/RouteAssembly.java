package io.inmesh.config.policy;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.RouteClaim;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.naming.NameTree;
import io.inmesh.routing.HostRoutes;
import io.inmesh.routing.Rewrite;
import io.inmesh.routing.RouteAction;
import io.inmesh.routing.RoutePolicy;
import io.inmesh.routing.RouteRule;
import io.inmesh.routing.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Decides who speaks for a host where several resources do: the oldest, or else the first by name, as Istio does. */
final class RouteAssembly {

    private RouteAssembly() {}

    static List<HostRoutes> assemble(List<RouteClaim> claims) {
        Map<HostName, RouteClaim> winners = new TreeMap<>();
        List<RouteClaim> byAge = claims.stream()
                .sorted(Comparator.comparing(RouteClaim::owner, CheckedResource.AGE))
                .toList();
        for (RouteClaim claim : byAge) {
            boolean says = claim.byPort().values().stream().anyMatch(rules -> !rules.isEmpty());
            RouteClaim first = says ? winners.putIfAbsent(claim.host(), claim) : null;
            if (first != null && !first.owner().equals(claim.owner())) {
                claim.at().warn(claim.host() + " is not routed by this: " + first.owner() + " comes first");
            }
        }
        List<HostRoutes> routes = new ArrayList<>();
        winners.forEach((host, claim) -> claim.byPort().forEach((port, rules) -> {
            List<RouteRule> all = rules.isEmpty() && port != 0 ? List.of(unrouted(claim, port)) : rules;
            if (!all.isEmpty()) {
                routes.add(new HostRoutes(List.of(host.full()), port, all));
            }
        }));
        return routes;
    }

    /** No rule of the host is for this port: its calls go to the host, and not by the rules for any other port. */
    private static RouteRule unrouted(RouteClaim claim, int port) {
        NameTree<Target> itself = claim.host().isWildcard()
                ? NameTree.neg()
                : NameTree.leaf(Target.of(claim.host().service(port)));
        return new RouteRule(
                claim.owner().toString(),
                "default",
                List.of(),
                new RouteAction.Forward(itself, Rewrite.NONE),
                RoutePolicy.NONE);
    }
}
