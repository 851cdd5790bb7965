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
import org.jspecify.annotations.Nullable;

/**
 * What a set of resources says about services. Of Kubernetes: {@code Service} (its ports, what it selects, external names),
 * {@code EndpointSlice} of {@code discovery.k8s.io/v1} (the endpoints) and {@code Pod} (labels of the endpoints that refer to
 * it; an endpoint itself where a service without slices selects it). Of Istio: {@code ServiceEntry} and {@code
 * WorkloadEntry}. Immutable once built.
 */
final class ServiceTable {

    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String ISTIO = "networking.istio.io";

    private final String caller;
    private final Map<ServiceName, ServiceResource> services = new HashMap<>();
    private final Map<ServiceName, List<EndpointSlice>> slices = new HashMap<>();
    private final Workloads workloads = new Workloads();
    private final ServiceEntries entries;
    private final Map<String, Integer> passedOver = new TreeMap<>();

    /** As {@link #ServiceTable(List, List, String)} for a caller who sees everything. */
    ServiceTable(List<Resource> resources, List<Problem> problems) {
        this(resources, problems, "");
    }

    /**
     * @param problems receives what the resources contradict each other in
     * @param caller the namespace of who calls, who sees what is exported to it; empty: everything
     */
    ServiceTable(List<Resource> resources, List<Problem> problems, String caller) {
        this.caller = caller;
        entries = new ServiceEntries(caller, workloads);
        Map<String, Map<String, String>> pods = new HashMap<>();
        for (Resource resource : resources) {
            if (isPod(resource)) {
                pods.put(resource.namespace() + '/' + resource.name(), resource.labels());
            }
        }
        for (Resource resource : resources) {
            if (isService(resource)) {
                addService(resource, problems);
            } else if (isSlice(resource)) {
                addSlice(resource, pods);
            } else if (isPod(resource) || isIstio(resource, "WorkloadEntry")) {
                workloads.add(resource);
            } else if (isIstio(resource, "ServiceEntry")) {
                entries.add(ServiceEntry.read(resource), problems);
            } else {
                passedOver.merge(resource.kind(), 1, Integer::sum);
            }
        }
    }

    private static boolean isService(Resource resource) {
        return resource.kind().equals("Service") && resource.group().isEmpty();
    }

    private static boolean isPod(Resource resource) {
        return resource.kind().equals("Pod") && resource.group().isEmpty();
    }

    private static boolean isSlice(Resource resource) {
        return resource.kind().equals("EndpointSlice") && resource.group().equals("discovery.k8s.io");
    }

    private static boolean isIstio(Resource resource, String kind) {
        return resource.kind().equals(kind) && resource.group().equals(ISTIO);
    }

    private void addService(Resource resource, List<Problem> problems) {
        ServiceName name = new ServiceName(resource.name(), resource.namespace(), 0);
        ServiceResource service = ServiceResource.read(resource);
        if (service.hasIdleExternalName()) {
            passedOver.merge("externalName without type: ExternalName", 1, Integer::sum);
        }
        ServiceResource first = services.putIfAbsent(name, service);
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
        if (isService(resource)) {
            ServiceResource.read(resource);
            checkName(resource.root().get("metadata").get("name"));
        } else if (isSlice(resource)) {
            if (!resource.apiVersion().equals("discovery.k8s.io/v1")) {
                resource.root().get("apiVersion").report("discovery.k8s.io/v1");
            }
            resource.labels();
            EndpointSlice.read(resource, Map.of());
            checkName(resource.root().get("metadata").get("labels").get(SERVICE_NAME));
        } else if (isPod(resource) || isIstio(resource, "WorkloadEntry")) {
            new Workloads().add(resource);
        } else if (isIstio(resource, "ServiceEntry")) {
            ServiceEntry.read(resource);
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

    /** Those that have a name of their own: not what a wildcard would fit. */
    Set<ServiceName> names() {
        Set<ServiceName> names = new LinkedHashSet<>(services.keySet());
        names.addAll(slices.keySet());
        names.addAll(entries.names());
        return names;
    }

    /** What says nothing about endpoints here, mostly kinds, with how many there are of each. */
    Map<String, Integer> passedOver() {
        return passedOver;
    }

    /** Ready or unknown; host names among the endpoints stand for themselves. */
    EndpointSet find(ServiceName name) {
        return answer(name).set();
    }

    /** A {@code Service} or its slices, then a {@code ServiceEntry} of the host, then the one of the longest wildcard. */
    RegistryAnswer answer(ServiceName name) {
        ServiceName key = new ServiceName(name.name(), name.namespace(), 0);
        ServiceResource service = visible(key);
        List<EndpointSlice> parts = slices.getOrDefault(key, List.of());
        if (service != null) {
            return answer(service, key, name, parts);
        }
        if (!parts.isEmpty() && !services.containsKey(key)) {
            List<Endpoint> endpoints = endpoints(parts, "", name.port());
            return RegistryAnswer.ready(distinct(endpoints), "no ready endpoint of " + name, false);
        }
        ServiceEntry exact = entries.exact(key);
        ServiceEntry entry = exact != null ? exact : entries.wildcard(key);
        if (entry != null) {
            return entries.answer(entry, name);
        }
        if (services.containsKey(key)) {
            return RegistryAnswer.unknown("Service " + key + " is not exported to namespace " + caller);
        }
        String kinds = entries.isEmpty() ? "Service or EndpointSlice" : "Service, EndpointSlice or ServiceEntry";
        return RegistryAnswer.unknown("no " + kinds + " of " + name);
    }

    private @Nullable ServiceResource visible(ServiceName key) {
        ServiceResource service = services.get(key);
        return service != null && service.exports().isVisibleTo(caller) ? service : null;
    }

    /** The port that a call to {@code name} means, with what it says of its protocol; null: none is declared. */
    @Nullable
    ServicePort port(ServiceName name) {
        ServiceName key = new ServiceName(name.name(), name.namespace(), 0);
        ServiceResource service = visible(key);
        if (service != null) {
            return ServicePort.called(service.ports(), name.port());
        }
        ServiceEntry exact = entries.exact(key);
        ServiceEntry entry = exact != null ? exact : entries.wildcard(key);
        return entry == null ? null : ServicePort.called(entry.ports(), name.port());
    }

    private RegistryAnswer answer(
            ServiceResource service, ServiceName key, ServiceName name, List<EndpointSlice> parts) {
        Map<Integer, ServicePort> ports = service.ports();
        ServicePort port = ServicePort.called(ports, name.port());
        if (port == null && !ports.isEmpty()) {
            return RegistryAnswer.unknown(
                    "Service " + key + " has no port " + name.port() + " (it has " + ports.keySet() + ")");
        }
        int number = port == null ? name.port() : port.number();
        if (!service.externalName().isEmpty()) {
            Endpoint external = Endpoint.of(service.externalName(), number == 0 ? 80 : number);
            return RegistryAnswer.ready(List.of(external), "", false);
        }
        List<Endpoint> endpoints = endpoints(parts, port == null ? "" : port.name(), 0);
        List<Workload> selected = selected(service, !parts.isEmpty());
        if (port != null) {
            endpoints.addAll(ServiceEntries.endpoints(selected, port));
        }
        return RegistryAnswer.ready(distinct(endpoints), reason(service, name, port, parts.isEmpty()), false);
    }

    /** Slices tell of pods, and of their readiness at once; but not of machines that are told of as workload entries. */
    private List<Workload> selected(ServiceResource service, boolean hasSlices) {
        return workloads.select(service.resource().namespace(), service.selector()).stream()
                .filter(each -> !hasSlices || each.kind() == Workload.Kind.ENTRY)
                .toList();
    }

    private static String reason(
            ServiceResource service, ServiceName name, @Nullable ServicePort port, boolean hasNoSlices) {
        if (!hasNoSlices) {
            String portName = port == null ? "" : port.name();
            return "no ready endpoint of " + name + (portName.isEmpty() ? "" : " for port " + portName);
        }
        String selector = service.selector().isEmpty()
                ? ""
                : ", and no ready Pod or WorkloadEntry that its selector " + service.selector() + " fits";
        return "no EndpointSlice of " + name + selector;
    }

    private static List<Endpoint> endpoints(List<EndpointSlice> parts, String portName, int number) {
        List<Endpoint> endpoints = new ArrayList<>();
        parts.forEach(part -> endpoints.addAll(part.endpoints(portName, number)));
        return endpoints;
    }

    /** An address may be in two slices for a moment while Kubernetes moves it: the first is kept. */
    private static List<Endpoint> distinct(List<Endpoint> endpoints) {
        Map<String, Endpoint> byAddress = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> byAddress.putIfAbsent(endpoint.address(), endpoint));
        return List.copyOf(byAddress.values());
    }
}
