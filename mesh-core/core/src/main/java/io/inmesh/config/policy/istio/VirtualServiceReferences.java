package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import io.inmesh.document.DocumentNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds what a {@code VirtualService} refers to against what there is. */
public final class VirtualServiceReferences {

    private final KnownHosts hosts;
    private final Delegates delegates;
    private final Map<HostName, Set<String>> subsets = new HashMap<>();
    private final Map<HostName, Set<String>> byWildcard = new TreeMap<>();
    private final boolean hasRules;

    public VirtualServiceReferences(
            KnownHosts hosts, List<CheckedResource> virtualServices, List<CheckedResource> destinationRules) {
        this.hosts = hosts;
        this.delegates = new Delegates(virtualServices);
        this.hasRules = !destinationRules.isEmpty();
        for (CheckedResource rule : destinationRules) {
            HostName host = HostName.of(rule.spec().text("host"), rule.namespace());
            Set<String> names = (host.isWildcard() ? byWildcard : subsets).computeIfAbsent(host, h -> new TreeSet<>());
            rule.spec().list("subsets").forEach(subset -> names.add(subset.text("name")));
        }
    }

    /** Adds to the resource's problems. Those for gateways alone are not looked at. */
    public void check(CheckedResource resource) {
        View spec = resource.spec();
        if (!VirtualServiceRules.concernsMesh(spec)) {
            return;
        }
        for (DocumentNode node : spec.node("hosts").items()) {
            HostName host = HostName.of(node.text(""), resource.namespace());
            if (!host.isWildcard() && hosts.decides(host) && hosts.find(host) == null) {
                node.warn(host + ": no Service or ServiceEntry declares it");
            }
        }
        for (View http : spec.list("http")) {
            for (View route : http.list("route")) {
                checkDestination(route.in("destination"), resource);
            }
            if (http.has("mirror")) {
                checkDestination(http.in("mirror"), resource);
            }
            for (View mirror : http.list("mirrors")) {
                checkDestination(mirror.in("destination"), resource);
            }
            checkDelegate(http, resource);
        }
    }

    private void checkDelegate(View http, CheckedResource resource) {
        if (http.has("delegate") && delegates.find(http.in("delegate"), resource) == null) {
            http.in("delegate")
                    .node("name")
                    .report("a VirtualService without hosts, exported to namespace " + resource.namespace());
        }
    }

    private void checkDestination(View destination, CheckedResource resource) {
        HostName host = HostName.of(destination.text("host"), resource.namespace());
        KnownHost known = hosts.find(host);
        DocumentNode port = destination.in("port").node("number");
        if (known == null) {
            tell(destination.node("host"), host + ": no Service or ServiceEntry declares it", hosts.decides(host));
        } else if (port.isPresent()
                && !known.ports().isEmpty()
                && !known.ports().containsKey(port.integer(0, 1, 65535))) {
            port.report("a port of " + host + ": " + known.ports().keySet());
        }
        String subset = destination.text("subset");
        if (!subset.isEmpty()) {
            checkSubset(destination.node("subset"), host, subset);
        }
    }

    /** Whether a {@code DestinationRule} declares a subset of this name of {@code host}. */
    public boolean hasSubset(HostName host, String subset) {
        return subsets(host).contains(subset);
    }

    private Set<String> subsets(HostName host) {
        Set<String> names = new TreeSet<>(subsets.getOrDefault(host, Set.of()));
        byWildcard.forEach((of, some) -> names.addAll(of.covers(host) ? some : Set.of()));
        return names;
    }

    /** Where there is neither a rule nor a service in the whole set, it is a part of something larger. */
    private void checkSubset(DocumentNode node, HostName host, String subset) {
        Set<String> names = subsets(host);
        if (!names.contains(subset)) {
            String expected = names.isEmpty()
                    ? "one that a DestinationRule for " + host + " declares"
                    : "one of " + String.join(", ", names);
            tell(node, subset + " (expected: " + expected + ")", hasRules || hosts.hasServices());
        }
    }

    private static void tell(DocumentNode at, String what, boolean isError) {
        if (isError) {
            at.fail(what);
        } else {
            at.warn(what);
        }
    }
}
