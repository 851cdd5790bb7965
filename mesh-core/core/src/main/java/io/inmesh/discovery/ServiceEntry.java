package io.inmesh.discovery;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Resource;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one Istio {@code ServiceEntry} says, read once. Its {@code addresses} are not kept: they are for callers that are told
 * apart by the address that they call, and here all call by name.
 *
 * @param hosts in lower case; those that begin with {@code *.} are wildcards
 * @param ports by number, in order
 * @param endpoints that it lists itself
 * @param selector labels of the workloads that belong to it; null: it selects none
 */
record ServiceEntry(
        Resource resource,
        List<String> hosts,
        Map<Integer, ServicePort> ports,
        Resolution resolution,
        List<Workload> endpoints,
        @Nullable Map<String, String> selector,
        Exports exports) {

    /** Where its endpoints' addresses come from. */
    enum Resolution {
        /** The host that was called, as DNS tells it. */
        NONE,
        /** What it lists or selects. */
        STATIC,
        /** All addresses of the hosts that it lists or selects, or else of the host that was called. */
        DNS,
        /** One address of these at each new connection, as the system's own resolver tells it. */
        DNS_ROUND_ROBIN,
        /** As {@link #NONE}, which already asks for the host that was called. */
        DYNAMIC_DNS
    }

    static final String WILDCARD = "*.";

    private static final List<String> RESOLUTIONS = List.of("NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN", "DYNAMIC_DNS");
    private static final List<String> LOCATIONS = List.of("MESH_EXTERNAL", "MESH_INTERNAL");

    static ServiceEntry read(Resource resource) {
        DocumentNode spec = resource.root().get("spec");
        Resolution resolution = Resolution.valueOf(spec.get("resolution").oneOf("NONE", RESOLUTIONS));
        // Who is in the mesh and who is not is told apart by identities; it decides nothing about endpoints.
        spec.get("location").oneOf("MESH_EXTERNAL", LOCATIONS);
        DocumentNode selector = spec.get("workloadSelector");
        List<String> hosts = hosts(spec.get("hosts"), resource.namespace());
        List<Workload> endpoints = endpoints(spec, resource.namespace(), resolution);
        ServiceEntry entry = new ServiceEntry(
                resource,
                hosts,
                ServicePort.readAll(spec.get("ports"), "number", true),
                resolution,
                endpoints,
                selector.isPresent() ? Texts.map(selector.get("labels")) : null,
                Exports.ofSpec(resource));
        entry.checkEndpoints(spec);
        return entry;
    }

    private static List<String> hosts(DocumentNode node, String namespace) {
        List<String> hosts = new ArrayList<>();
        for (DocumentNode item : node.items()) {
            String host = item.text("").toLowerCase(Locale.ROOT);
            try {
                ServiceName.parse(host.startsWith(WILDCARD) ? host.substring(2) : host, namespace);
                hosts.add(host);
            } catch (IllegalArgumentException e) {
                item.report("a host name, such as api.example.com or *.example.com");
            }
        }
        if (node.items().isEmpty()) {
            node.report("a list of at least one host");
        }
        return hosts;
    }

    private static List<Workload> endpoints(DocumentNode spec, String namespace, Resolution resolution) {
        List<String> names = new ArrayList<>();
        spec.get("subjectAltNames").items().forEach(item -> names.add(item.text("")));
        List<Workload> endpoints = new ArrayList<>();
        for (DocumentNode node : spec.get("endpoints").items()) {
            Workload endpoint = Workload.readEntry(node, namespace, Map.of());
            if (endpoint == null) {
                continue;
            }
            if (resolution == Resolution.STATIC && !Texts.isAddress(endpoint.address())) {
                node.get("address").report("an IP address, as resolution is STATIC");
            }
            // An endpoint has one identity: of several names none can be demanded.
            boolean isNamed = endpoint.identity().isEmpty() && names.size() == 1;
            endpoints.add(isNamed ? endpoint.withIdentity(names.get(0)) : endpoint);
        }
        return endpoints;
    }

    private void checkEndpoints(DocumentNode spec) {
        DocumentNode node = spec.get("endpoints");
        boolean asksForTheCalled = resolution == Resolution.NONE || resolution == Resolution.DYNAMIC_DNS;
        if (asksForTheCalled && node.isPresent() && !node.items().isEmpty()) {
            node.report("none, as resolution is " + resolution);
        }
        if (selector != null && node.isPresent() && !node.items().isEmpty()) {
            node.report("none beside workloadSelector");
        }
        boolean looksUp = resolution == Resolution.DNS || resolution == Resolution.DNS_ROUND_ROBIN;
        boolean hasWildcard = hosts.stream().anyMatch(host -> host.startsWith(WILDCARD));
        if (looksUp && hasWildcard && node.items().isEmpty() && selector == null) {
            node.report("at least one, as DNS knows no wildcard");
        }
    }

    /** Of its hosts that are no wildcards, without a port. */
    List<ServiceName> names() {
        return hosts.stream()
                .filter(host -> !host.startsWith(WILDCARD))
                .map(host -> ServiceName.parse(host, resource.namespace()))
                .map(name -> new ServiceName(name.name(), name.namespace(), 0))
                .toList();
    }

    /** {@code .example.com} of {@code *.example.com}. */
    List<String> suffixes() {
        return hosts.stream()
                .filter(host -> host.startsWith(WILDCARD))
                .map(host -> host.substring(1))
                .toList();
    }
}
