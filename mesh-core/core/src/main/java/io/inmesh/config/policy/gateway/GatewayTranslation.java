package io.inmesh.config.policy.gateway;

import io.inmesh.config.Workload;
import io.inmesh.config.policy.gateway.ParentRefs.Parent;
import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.config.policy.known.RouteClaim;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.document.DocumentNode;
import io.inmesh.routing.RouteRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Merges the {@code HTTPRoute}s and {@code GRPCRoute}s of each service, for one caller. A route of the caller's own namespace
 * for a service of another one (a consumer route) stands in the place of all routes of the service's own namespace.
 */
public final class GatewayTranslation {

    private final Workload caller;
    private final KnownHosts hosts;
    private final ParentRefs parents;
    private final RouteTranslation routes;
    private final Map<HostName, List<Attached>> attached = new TreeMap<>();

    /** A route at one of its parents. */
    private record Attached(CheckedResource route, Parent parent) {

        boolean isConsumers() {
            return !parent.namespace().equals(route.namespace());
        }
    }

    public GatewayTranslation(Workload caller, KnownHosts hosts, List<CheckedResource> grants) {
        this.caller = caller;
        this.hosts = hosts;
        this.parents = new ParentRefs(hosts);
        this.routes = new RouteTranslation(new Backends(hosts, new Grants(grants)));
    }

    /** @param all routes; those whose parents are gateways alone say nothing */
    public List<RouteClaim> translate(List<CheckedResource> all) {
        for (CheckedResource route : all) {
            for (Parent parent : parents.of(route)) {
                Attached one = new Attached(route, parent);
                boolean isForCaller = !one.isConsumers() || route.namespace().equals(caller.namespace());
                if (isForCaller && parent.port() >= 0) {
                    attached.computeIfAbsent(parent.host(), h -> new ArrayList<>())
                            .add(one);
                }
            }
        }
        List<RouteClaim> claims = new ArrayList<>();
        attached.forEach((host, here) -> claims.add(claim(host, here)));
        return claims;
    }

    private RouteClaim claim(HostName host, List<Attached> here) {
        boolean isConsumed = here.stream().anyMatch(Attached::isConsumers);
        List<Attached> counting = here.stream()
                .filter(one -> one.isConsumers() == isConsumed)
                .sorted((a, b) -> CheckedResource.AGE.compare(a.route(), b.route()))
                .toList();
        TreeSet<Integer> ports = new TreeSet<>();
        counting.forEach(one -> ports.add(one.parent().port()));
        ports.remove(0);
        KnownHost known = hosts.find(host);
        int first = known == null ? 0 : known.firstPort();
        boolean dependsOnPort =
                !ports.isEmpty() || counting.stream().anyMatch(one -> RouteTranslation.dependsOnPort(one.route()));
        if (dependsOnPort && known != null) {
            ports.addAll(known.ports().keySet());
        }
        TreeMap<Integer, List<RouteRule>> byPort = new TreeMap<>();
        byPort.put(0, rules(counting, first));
        ports.forEach(port -> byPort.put(port, rules(counting, port)));
        DocumentNode at = counting.get(0).parent().at().node();
        return new RouteClaim(host, byPort, counting.get(0).route(), at);
    }

    private List<RouteRule> rules(List<Attached> counting, int port) {
        List<RankedRule> all = new ArrayList<>();
        Set<CheckedResource> seen = new HashSet<>();
        for (Attached one : counting) {
            boolean isMeant = one.parent().port() == 0 || one.parent().port() == port;
            if (isMeant && seen.add(one.route())) {
                all.addAll(routes.rules(one.route(), port));
            }
        }
        // The sort is stable: within a route, the first of equals stays the first.
        all.sort(RankedRule.ORDER);
        warnOfTwins(all);
        return all.stream().map(RankedRule::rule).toList();
    }

    private static void warnOfTwins(List<RankedRule> all) {
        Map<io.inmesh.routing.RequestMatch, RankedRule> first = new HashMap<>();
        for (RankedRule one : all) {
            RankedRule twin = first.putIfAbsent(one.match(), one);
            if (twin != null) {
                String where = twin.route().equals(one.route()) ? "" : twin.route() + ", ";
                one.at()
                        .node()
                        .warn("is never reached: " + where + "rule "
                                + twin.rule().name() + " matches the same and comes first");
            }
        }
    }
}
