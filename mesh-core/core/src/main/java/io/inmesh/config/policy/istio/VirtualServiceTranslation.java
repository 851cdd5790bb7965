package io.inmesh.config.policy.istio;

import io.inmesh.config.Workload;
import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.config.policy.known.RouteClaim;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import io.inmesh.document.DocumentNode;
import io.inmesh.routing.RequestMatch;
import io.inmesh.routing.RouteRule;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes rules of {@code VirtualService}s, for one caller. */
public final class VirtualServiceTranslation {

    private final Workload caller;
    private final KnownHosts hosts;
    private final Delegates delegates;
    private final SidecarScope scope;

    /** A rule for the caller: what is left of its matches, each with the port that must be called. */
    private record CallersRule(HttpRule rule, List<HttpMatch> matches) {}

    public VirtualServiceTranslation(Workload caller, KnownHosts hosts, List<CheckedResource> all, SidecarScope scope) {
        this.caller = caller;
        this.hosts = hosts;
        this.delegates = new Delegates(all);
        this.scope = scope;
    }

    /** What {@code resource} says of hosts; nothing where it does not concern this caller. */
    public List<RouteClaim> translate(CheckedResource resource) {
        View spec = resource.spec();
        List<RouteClaim> claims = new ArrayList<>();
        boolean isSeen = VirtualServiceRules.concernsMesh(spec) && ExportTo.reaches(resource, caller.namespace());
        if (!isSeen || spec.list("http").isEmpty()) {
            return claims;
        }
        List<CallersRule> rules = callersRules(resource);
        for (DocumentNode node : spec.node("hosts").items()) {
            HostName host = HostName.of(node.text(""), resource.namespace());
            if (scope.showsRoute(host, resource.namespace())) {
                claims.add(new RouteClaim(host, byPort(rules, host), resource, node));
            }
        }
        return claims;
    }

    private List<CallersRule> callersRules(CheckedResource resource) {
        List<CallersRule> rules = new ArrayList<>();
        for (HttpRule rule : delegates.rules(resource)) {
            List<HttpMatch> matches = rule.matches().stream()
                    .filter(match -> match.callers().include(caller))
                    .toList();
            if (!matches.isEmpty()) {
                rules.add(new CallersRule(rule, matches));
            }
        }
        return rules;
    }

    /**
     * Rules that ask for a port make a table for each port that is known or asked for. Port 0, of calls that name none,
     * means the first that the host has.
     */
    private SortedMap<Integer, List<RouteRule>> byPort(List<CallersRule> rules, HostName host) {
        TreeSet<Integer> ports = new TreeSet<>();
        rules.forEach(rule -> rule.matches().forEach(match -> ports.add(match.port())));
        ports.remove(0);
        KnownHost known = hosts.find(host);
        int first = known == null ? 0 : known.firstPort();
        boolean dependsOnPort =
                !ports.isEmpty() || rules.stream().anyMatch(one -> ActionTranslation.dependsOnPort(one.rule()));
        if (dependsOnPort && known != null) {
            ports.addAll(known.ports().keySet());
        }
        TreeMap<Integer, List<RouteRule>> byPort = new TreeMap<>();
        byPort.put(0, rules(rules, first));
        ports.forEach(port -> byPort.put(port, rules(rules, port)));
        return byPort;
    }

    private List<RouteRule> rules(List<CallersRule> rules, int port) {
        List<RouteRule> translated = new ArrayList<>();
        for (CallersRule one : rules) {
            List<HttpMatch> matches = one.matches().stream()
                    .filter(match -> match.port() == 0 || match.port() == port)
                    .toList();
            if (!matches.isEmpty()) {
                translated.add(rule(one.rule(), matches, new ActionTranslation(hosts, port)));
            }
        }
        return translated;
    }

    private static RouteRule rule(HttpRule rule, List<HttpMatch> matches, ActionTranslation actions) {
        List<RequestMatch> requests = matches.stream().map(HttpMatch::request).toList();
        return new RouteRule(
                rule.resource(),
                rule.name(),
                requests.contains(RequestMatch.ANY) ? List.of() : requests,
                actions.translate(rule),
                new PolicyTranslation(actions).translate(rule));
    }
}
