package io.inmesh.control.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.StoredResource;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The registrations of a service as the resources that callers know already: a {@code Service}, and {@code EndpointSlice}s in
 * which each endpoint says in its topology what only it is. Instances with the same ports share a slice, as Kubernetes has
 * it, up to about {@value #MOST_IN_SLICE}: one that comes or goes is told with its slice, not with all.
 */
public final class RegisteredResources {

    private static final int MOST_IN_SLICE = 100;
    private static final int LONGEST_PREFIX = 40;
    private static final ObjectMapper JSON = new ObjectMapper();

    private RegisteredResources() {}

    /** The resources; none where there are no registrations. The same registrations come to the same texts anywhere. */
    public static SortedMap<ResourceKey, StoredResource> of(ServiceName service, Collection<Registration> present) {
        // As of one moment: it may be a view of what changes.
        List<Registration> all = List.copyOf(present);
        SortedMap<ResourceKey, StoredResource> resources = new TreeMap<>();
        if (all.isEmpty()) {
            return resources;
        }
        Map<String, List<Registration>> slices = slices(all);
        for (Map.Entry<String, List<Registration>> slice : slices.entrySet()) {
            put(
                    resources,
                    new ResourceKey("EndpointSlice", service.namespace(), name(service, slices, slice.getKey())),
                    text -> slice(service, text, slice.getValue()));
        }
        put(resources, new ResourceKey("Service", service.namespace(), service.name()), text -> service(text, all));
        return resources;
    }

    private interface Words {
        Map<String, Object> of(String name);
    }

    private static void put(Map<ResourceKey, StoredResource> resources, ResourceKey key, Words words) {
        try {
            String text = JSON.writeValueAsString(words.of(key.name())) + '\n';
            resources.put(key, new StoredResource(key, text, 0));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By what tells them apart. */
    private static Map<String, List<Registration>> slices(Collection<Registration> all) {
        int parts = 1;
        while (all.size() > MOST_IN_SLICE && parts * MOST_IN_SLICE * 2 / 3 < all.size()) {
            parts *= 2;
        }
        Map<String, List<Registration>> slices = new TreeMap<>();
        for (Registration each : all) {
            int hash = each.key().instance().hashCode();
            int part = (hash ^ hash >>> 16) & (parts - 1);
            slices.computeIfAbsent(each.ports() + " " + part + " of " + parts, key -> new ArrayList<>())
                    .add(each);
        }
        return slices;
    }

    private static String name(ServiceName service, Map<String, ?> slices, String which) {
        boolean isLong = service.name().length() > LONGEST_PREFIX;
        if (slices.size() == 1 && !isLong) {
            return service.name() + "-registered";
        }
        String prefix = isLong ? service.name().substring(0, LONGEST_PREFIX) : service.name();
        String suffix = String.format("%08x", (service.name() + ' ' + which).hashCode());
        return prefix + "-registered-" + suffix;
    }

    private static Map<String, Object> slice(ServiceName service, String name, List<Registration> endpoints) {
        Registration first = endpoints.get(0);
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("kubernetes.io/service-name", service.name());
        labels.put("endpointslice.kubernetes.io/managed-by", "inmesh");
        Map<String, Object> slice = new LinkedHashMap<>();
        slice.put("apiVersion", "discovery.k8s.io/v1");
        slice.put("kind", "EndpointSlice");
        slice.put("metadata", metadata(name, service.namespace(), labels));
        slice.put("addressType", addressType(first.address()));
        slice.put("ports", ports(first.ports(), protocol(endpoints)));
        slice.put(
                "endpoints",
                endpoints.stream().map(RegisteredResources::endpoint).toList());
        return slice;
    }

    private static Map<String, Object> metadata(String name, String namespace, Map<String, String> labels) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", name);
        metadata.put("namespace", namespace);
        metadata.put("labels", labels);
        return metadata;
    }

    private static String addressType(String address) {
        if (address.indexOf(':') >= 0) {
            return "IPv6";
        }
        return address.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')) ? "IPv4" : "FQDN";
    }

    private static List<Map<String, Object>> ports(SortedMap<String, Integer> ports, @Nullable String protocol) {
        List<Map<String, Object>> list = new ArrayList<>();
        ports.forEach((name, number) -> {
            Map<String, Object> port = new LinkedHashMap<>();
            port.put("name", name);
            port.put("port", number);
            if (protocol != null) {
                port.put("appProtocol", protocol);
            }
            list.add(port);
        });
        return list;
    }

    /** What all of them speak, in Kubernetes' words; null: they do not say. */
    private static @Nullable String protocol(Collection<Registration> all) {
        if (all.stream().anyMatch(each -> each.protocol() == Registration.Protocol.HTTP1)) {
            return "http";
        }
        boolean all2 = all.stream().allMatch(each -> each.protocol() == Registration.Protocol.HTTP2);
        return all2 ? "kubernetes.io/h2c" : null;
    }

    private static Map<String, Object> endpoint(Registration registration) {
        Registration.Traits traits = registration.traits();
        Map<String, String> topology = new LinkedHashMap<>(traits.labels());
        putIfTold(topology, "topology.kubernetes.io/region", traits.locality().region());
        putIfTold(topology, "inmesh.io/sub-zone", traits.locality().subZone());
        putIfTold(topology, "inmesh.io/identity", traits.identity());
        String weight = RegistrationText.number(traits.weight()).toString();
        putIfTold(topology, "inmesh.io/weight", weight.equals("1") ? "" : weight);
        Map<String, Object> endpoint = new LinkedHashMap<>();
        endpoint.put("addresses", List.of(registration.address()));
        endpoint.put("hostname", registration.key().instance());
        if (!traits.locality().zone().isEmpty()) {
            endpoint.put("zone", traits.locality().zone());
        }
        if (!topology.isEmpty()) {
            endpoint.put("deprecatedTopology", topology);
        }
        return endpoint;
    }

    private static void putIfTold(Map<String, String> map, String key, String value) {
        if (!value.isEmpty()) {
            map.put(key, value);
        }
    }

    /** Each port's number is the lowest that an instance has under its name: callers that give none take the first port. */
    private static Map<String, Object> service(String name, Collection<Registration> all) {
        SortedMap<String, Integer> ports = new TreeMap<>();
        all.forEach(each -> each.ports().forEach((port, number) -> ports.merge(port, number, Math::min)));
        Map<String, Object> service = new LinkedHashMap<>();
        service.put("apiVersion", "v1");
        service.put("kind", "Service");
        String namespace = all.iterator().next().key().namespace();
        service.put("metadata", metadata(name, namespace, Map.of("app.kubernetes.io/managed-by", "inmesh")));
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("clusterIP", "None");
        spec.put("ports", ports(ports, protocol(all)));
        service.put("spec", spec);
        return service;
    }
}
