package io.inmesh.control.watch;

import io.inmesh.config.policy.PolicyScope;
import io.inmesh.config.policy.known.HostName;
import io.inmesh.document.DocumentNode;
import io.inmesh.document.Resource;
import java.util.HashSet;
import java.util.Set;

/**
 * Whom a resource concerns. Immutable.
 *
 * @param of the hosts that it speaks of: who calls one of them needs it
 * @param to the hosts that it leads to: who needs it calls them too
 * @param isShared it concerns every client of its namespace, or of all where it is of the root namespace or says so
 */
record Reach(Set<HostName> of, Set<HostName> to, boolean isShared) {

    /** Stands before the name of a route that others delegate to: no host begins so. */
    private static final String DELEGATE = "delegate/";

    Reach {
        of = Set.copyOf(of);
        to = Set.copyOf(to);
    }

    static final Reach NOBODY = new Reach(Set.of(), Set.of(), false);

    static final Reach SHARED = new Reach(Set.of(), Set.of(), true);

    static Reach of(Resource resource) {
        Collector collector = new Collector(resource);
        return switch (resource.kind()) {
            case "VirtualService" -> collector.virtualService();
            case "DestinationRule" -> collector.host(resource.root().get("spec").get("host"));
            case "ServiceEntry" -> collector.hosts(resource.root().get("spec").get("hosts"));
            case "Service" -> collector.service();
            case "EndpointSlice" -> collector.endpointSlice();
            case "HTTPRoute", "GRPCRoute" -> collector.gatewayRoute();
            case "BackendPolicy" -> collector.backendPolicy();
            case "DelegationTable", "Sidecar", "ReferenceGrant", "WorkloadEntry" -> SHARED;
            default -> NOBODY;
        };
    }

    /** Whether a shared resource of {@code namespace} concerns clients of {@code clients}. */
    static boolean concerns(String kind, String namespace, String clients) {
        boolean isForAll = kind.equals("ReferenceGrant") || kind.equals("WorkloadEntry");
        return isForAll || namespace.equals(clients) || namespace.equals(PolicyScope.ROOT_NAMESPACE);
    }

    private static final class Collector {

        private final Resource resource;
        private final Set<HostName> of = new HashSet<>();
        private final Set<HostName> to = new HashSet<>();

        Collector(Resource resource) {
            this.resource = resource;
        }

        private Reach done() {
            return new Reach(of, to, false);
        }

        private void add(Set<HostName> hosts, String text, String namespace) {
            try {
                hosts.add(HostName.of(text, namespace));
            } catch (IllegalArgumentException e) {
                // Nobody can call what is no host; that it is none is told elsewhere.
                hosts.remove(null);
            }
        }

        Reach host(DocumentNode host) {
            add(of, host.text(""), resource.namespace());
            return done();
        }

        Reach hosts(DocumentNode hosts) {
            hosts.items().forEach(host -> add(of, host.text(""), resource.namespace()));
            return done();
        }

        Reach service() {
            add(of, resource.name(), resource.namespace());
            String external = resource.root().get("spec").get("externalName").text("");
            if (!external.isEmpty()) {
                add(to, external, resource.namespace());
            }
            return done();
        }

        Reach endpointSlice() {
            String service = resource.labels().getOrDefault("kubernetes.io/service-name", "");
            add(of, service, resource.namespace());
            return done();
        }

        Reach virtualService() {
            DocumentNode spec = resource.root().get("spec");
            hosts(spec.get("hosts"));
            of.add(new HostName(DELEGATE + resource.namespace() + '/' + resource.name()));
            for (DocumentNode rule : spec.get("http").items()) {
                rule.get("route").items().forEach(route -> destination(route.get("destination")));
                destination(rule.get("mirror"));
                rule.get("mirrors").items().forEach(mirror -> destination(mirror.get("destination")));
                DocumentNode delegate = rule.get("delegate");
                if (delegate.isPresent()) {
                    String namespace = delegate.get("namespace").text(resource.namespace());
                    to.add(new HostName(
                            DELEGATE + namespace + '/' + delegate.get("name").text("")));
                }
            }
            return done();
        }

        private void destination(DocumentNode destination) {
            if (destination.isPresent()) {
                add(to, destination.get("host").text(""), resource.namespace());
            }
        }

        Reach gatewayRoute() {
            DocumentNode spec = resource.root().get("spec");
            spec.get("parentRefs").items().forEach(parent -> reference(of, parent));
            for (DocumentNode rule : spec.get("rules").items()) {
                rule.get("backendRefs").items().forEach(backend -> reference(to, backend));
                rule.get("filters")
                        .items()
                        .forEach(filter ->
                                reference(to, filter.get("requestMirror").get("backendRef")));
            }
            return done();
        }

        Reach backendPolicy() {
            DocumentNode spec = resource.root().get("spec");
            reference(of, spec.get("targetRef"));
            spec.get("targetRefs").items().forEach(target -> reference(of, target));
            return done();
        }

        private void reference(Set<HostName> hosts, DocumentNode reference) {
            if (reference.isPresent()) {
                String namespace = reference.get("namespace").text(resource.namespace());
                add(hosts, reference.get("name").text(""), namespace);
            }
        }
    }
}
