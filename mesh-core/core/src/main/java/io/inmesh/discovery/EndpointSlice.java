package io.inmesh.discovery;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Resource;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ready endpoints of one {@code EndpointSlice}, on each of its ports.
 *
 * @param ports TCP ports by name; the name may be empty
 * @param addresses with a port that means nothing yet
 */
record EndpointSlice(Map<String, Integer> ports, List<Endpoint> addresses) {

    private static final String REGION = "topology.kubernetes.io/region";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String WEIGHT = "inmesh.io/weight";
    private static final String SUB_ZONE = "inmesh.io/sub-zone";
    private static final String IDENTITY = "inmesh.io/identity";

    /**
     * @param pods labels of pods by {@code namespace/name}; an endpoint that refers to one has its labels
     */
    static EndpointSlice read(Resource resource, Map<String, Map<String, String>> pods) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (DocumentNode port : resource.root().get("ports").items()) {
            int number = port.get("port").integer(0, 1, 65535);
            if (number != 0 && port.get("protocol").text("TCP").equals("TCP")) {
                ports.putIfAbsent(port.get("name").text(""), number);
            }
        }
        Map<String, String> shared = Texts.own(resource.labels());
        double weight =
                weight(resource.root().get("metadata").get("annotations").get(WEIGHT));
        List<Endpoint> addresses = new ArrayList<>();
        for (DocumentNode endpoint : resource.root().get("endpoints").items()) {
            Map<String, String> labels = new LinkedHashMap<>(shared);
            String pod = resource.namespace()
                    + '/'
                    + endpoint.get("targetRef").get("name").text("");
            labels.putAll(Texts.own(pods.getOrDefault(pod, Map.of())));
            Map<String, String> topology = topology(endpoint);
            labels.putAll(Texts.own(topology));
            labels.keySet().removeAll(List.of(WEIGHT, SUB_ZONE, IDENTITY));
            // A missing condition counts as true, by Kubernetes' API.
            boolean isReady = endpoint.get("conditions").get("ready").flag(true);
            String host = host(endpoint);
            if (isReady && !host.isEmpty()) {
                DocumentNode own = endpoint.get("deprecatedTopology").get(WEIGHT);
                addresses.add(new Endpoint(
                        host,
                        1,
                        own.isPresent() ? weight(own) : weight,
                        locality(endpoint, topology),
                        topology.getOrDefault(IDENTITY, ""),
                        labels));
            }
        }
        return new EndpointSlice(ports, addresses);
    }

    /** Kubernetes says that all addresses of one endpoint are the same place: the first is taken. */
    private static String host(DocumentNode endpoint) {
        List<DocumentNode> addresses = endpoint.get("addresses").items();
        if (addresses.isEmpty()) {
            endpoint.get("addresses").report("a list of at least one address");
            return "";
        }
        return addresses.get(0).requiredText("an address");
    }

    private static Locality locality(DocumentNode endpoint, Map<String, String> topology) {
        String zone = endpoint.get("zone").text(topology.getOrDefault(ZONE, ""));
        return new Locality(topology.getOrDefault(REGION, ""), zone, topology.getOrDefault(SUB_ZONE, ""));
    }

    private static Map<String, String> topology(DocumentNode endpoint) {
        return Texts.map(endpoint.get("deprecatedTopology"));
    }

    private static double weight(DocumentNode node) {
        String text = node.text("");
        try {
            double weight = text.isEmpty() ? 1 : Double.parseDouble(text);
            if (weight >= 0 && weight <= 1e6) {
                return weight;
            }
        } catch (NumberFormatException e) {
            // reported below, as a number out of range is
        }
        node.report(">= 0 and <= 1000000");
        return 1;
    }

    /**
     * @param portName of the service's port; a slice with one port only is not asked for its name
     * @param number of the port, where there is no service that names it; 0: by name
     */
    List<Endpoint> endpoints(String portName, int number) {
        int port = number == 0 ? named(portName) : ports.containsValue(number) ? number : 0;
        List<Endpoint> endpoints = new ArrayList<>();
        if (port != 0) {
            addresses.forEach(a ->
                    endpoints.add(new Endpoint(a.host(), port, a.weight(), a.locality(), a.identity(), a.labels())));
        }
        return endpoints;
    }

    /** 0: none. */
    private int named(String portName) {
        boolean isOnly = ports.size() == 1 || portName.isEmpty();
        int first = ports.isEmpty() ? 0 : ports.values().iterator().next();
        return ports.getOrDefault(portName, isOnly ? first : 0);
    }
}
