package io.inmesh.discovery;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Problem;
import io.inmesh.document.Resource;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a set of Kubernetes resources says about services: {@code Service} (its ports by name, external names), {@code
 * EndpointSlice} of {@code discovery.k8s.io/v1} (the endpoints) and {@code Pod} (labels of the endpoints that refer to
 * it). Immutable once built.
 */
final class ServiceTable {

    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final Map<ServiceName, ServiceResource> services = new HashMap<>();
    private final Map<ServiceName, List<EndpointSlice>> slices = new HashMap<>();
    private final Map<String, Integer> passedOver = new TreeMap<>();

    /** @param problems receives what the resources contradict each other in */
    ServiceTable(List<Resource> resources, List<Problem> problems) {
        Map<String, Map<String, String>> pods = new HashMap<>();
        for (Resource resource : resources) {
            if (resource.kind().equals("Pod")) {
                pods.put(resource.namespace() + '/' + resource.name(), resource.labels());
            }
        }
        for (Resource resource : resources) {
            if (resource.kind().equals("Service") && resource.group().isEmpty()) {
                addService(resource, problems);
            } else if (resource.kind().equals("EndpointSlice")
                    && resource.group().equals("discovery.k8s.io")) {
                addSlice(resource, pods);
            } else if (!resource.kind().equals("Pod")) {
                passedOver.merge(resource.kind(), 1, Integer::sum);
            }
        }
    }

    private void addService(Resource resource, List<Problem> problems) {
        ServiceName name = new ServiceName(resource.name(), resource.namespace(), 0);
        ServiceResource service = ServiceResource.read(resource);
        ServiceResource first = services.putIfAbsent(name, service);
        if (service.hasIdleExternalName()) {
            passedOver.merge("externalName without type: ExternalName", 1, Integer::sum);
        }
        if (first != null) {
            DocumentNode at = resource.root();
            DocumentNode other = first.resource().root();
            String where = other.origin() + ':' + other.line();
            problems.add(new Problem(at.origin(), at.line(), resource + " is already in " + where + ", which is used"));
        }
    }

    private void addSlice(Resource resource, Map<String, Map<String, String>> pods) {
        String service = resource.labels().getOrDefault(SERVICE_NAME, "");
        if (service.isEmpty()) {
            passedOver.merge("EndpointSlice without label " + SERVICE_NAME, 1, Integer::sum);
            return;
        }
        slices.computeIfAbsent(new ServiceName(service, resource.namespace(), 0), key -> new ArrayList<>())
                .add(EndpointSlice.read(resource, pods));
    }

    /** Reads {@code resource} as {@link #ServiceTable} would, so that its problems come up. */
    static void check(Resource resource) {
        if (resource.kind().equals("Service") && resource.group().isEmpty()) {
            ServiceResource.read(resource);
            checkName(resource.root().get("metadata").get("name"));
        } else if (resource.kind().equals("EndpointSlice") && resource.group().equals("discovery.k8s.io")) {
            if (!resource.apiVersion().equals("discovery.k8s.io/v1")) {
                resource.root().get("apiVersion").report("discovery.k8s.io/v1");
            }
            resource.labels();
            EndpointSlice.read(resource, Map.of());
            checkName(resource.root().get("metadata").get("labels").get(SERVICE_NAME));
        }
        checkName(resource.root().get("metadata").get("namespace"));
    }

    private static void checkName(DocumentNode node) {
        String text = node.text("");
        if (text.isEmpty()) {
            return;
        }
        try {
            new ServiceName(text, ServiceName.DEFAULT_NAMESPACE, 0);
        } catch (IllegalArgumentException e) {
            node.report("lower-case DNS labels, such as reviews");
        }
    }

    boolean isKnown(ServiceName name) {
        return !find(name).state().equals(EndpointSet.State.UNKNOWN);
    }

    Set<ServiceName> names() {
        Set<ServiceName> names = new LinkedHashSet<>(services.keySet());
        names.addAll(slices.keySet());
        return names;
    }

    /** What says nothing about endpoints here, mostly kinds, with how many there are of each. */
    Map<String, Integer> passedOver() {
        return passedOver;
    }

    /** Ready or unknown. */
    EndpointSet find(ServiceName name) {
        ServiceName key = new ServiceName(name.name(), name.namespace(), 0);
        ServiceResource service = services.get(key);
        List<EndpointSlice> parts = slices.getOrDefault(key, List.of());
        if (service == null && parts.isEmpty()) {
            return EndpointSet.unknown("no Service or EndpointSlice of " + name);
        }
        if (service == null) {
            return endpoints(name, parts, "", name.port());
        }
        Map<Integer, String> ports = service.ports();
        if (name.port() != 0 && !ports.isEmpty() && !ports.containsKey(name.port())) {
            return EndpointSet.unknown(
                    "Service " + key + " has no port " + name.port() + " (it has " + ports.keySet() + ")");
        }
        int number = name.port() != 0 || ports.isEmpty()
                ? name.port()
                : ports.keySet().iterator().next();
        if (!service.externalName().isEmpty()) {
            return EndpointSet.ready(List.of(Endpoint.of(service.externalName(), number == 0 ? 80 : number)));
        }
        return endpoints(name, parts, ports.getOrDefault(number, ""), 0);
    }

    private static EndpointSet endpoints(ServiceName name, List<EndpointSlice> parts, String portName, int number) {
        // An address may be in two slices for a moment while Kubernetes moves it: the first is kept.
        Map<String, Endpoint> byAddress = new LinkedHashMap<>();
        for (EndpointSlice part : parts) {
            for (Endpoint endpoint : part.endpoints(portName, number)) {
                byAddress.putIfAbsent(endpoint.address(), endpoint);
            }
        }
        String reason = "";
        if (byAddress.isEmpty()) {
            String port = portName.isEmpty() ? "" : " for port " + portName;
            reason = parts.isEmpty() ? "no EndpointSlice of " + name : "no ready endpoint of " + name + port;
        }
        return new EndpointSet(EndpointSet.State.READY, List.copyOf(byAddress.values()), reason);
    }
}
