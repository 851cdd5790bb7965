package io.inmesh.discovery;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Resource;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance that no slice tells of: an Istio {@code WorkloadEntry}, an endpoint of a {@code ServiceEntry}, or a {@code
 * Pod} with an address.
 *
 * @param kind decides what its ports' names mean
 * @param address an IP address or a host name
 * @param ports by name; of a pod those of its containers
 * @param labels all of them: selectors ask for them
 * @param weight at least 1
 * @param identity what its certificate must say; empty: not known
 */
record Workload(
        Kind kind,
        String address,
        Map<String, Integer> ports,
        Map<String, String> labels,
        Locality locality,
        double weight,
        String identity) {

    enum Kind {
        ENTRY,
        POD
    }

    static final String UNIX = "unix:";

    private static final String REGION = "topology.kubernetes.io/region";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final int MAX_WEIGHT = 1_000_000;

    /** Of a {@code ServiceEntry}, or the {@code spec} of a {@code WorkloadEntry}; null: it has no address to connect to. */
    static @Nullable Workload readEntry(DocumentNode node, String namespace, Map<String, String> metadata) {
        // One of another network has a gateway's address instead, which is not honoured.
        boolean isElsewhere =
                node.get("network").isPresent() && !node.get("address").isPresent();
        String address = isElsewhere ? "" : node.get("address").requiredText("an address or a host name");
        Map<String, Integer> ports = new LinkedHashMap<>();
        node.get("ports").entries().forEach((name, port) -> ports.put(name, port.integer(0, 1, 65535)));
        ports.values().removeIf(port -> port == 0);
        Map<String, String> labels = Texts.map(node.get("labels"));
        // Istio: what the metadata says wins.
        labels.putAll(metadata);
        int weight = node.get("weight").integer(1, 0, MAX_WEIGHT);
        String account = node.get("serviceAccount").text("");
        Locality locality = locality(node.get("locality").text(""));
        if (address.isEmpty() || address.startsWith(UNIX) || !Texts.isHost(node.get("address"), address)) {
            return null;
        }
        // Zero is proto's "not set", which is one.
        return new Workload(
                Kind.ENTRY, address, ports, labels, locality, Math.max(1, weight), identity(namespace, account));
    }

    /** Null: it has no address yet, or is not ready. */
    static @Nullable Workload readPod(Resource pod) {
        DocumentNode spec = pod.root().get("spec");
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (DocumentNode container : spec.get("containers").items()) {
            for (DocumentNode port : container.get("ports").items()) {
                int number = port.get("containerPort").integer(0, 1, 65535);
                String name = port.get("name").text("");
                if (number != 0 && port.get("protocol").text("TCP").equals("TCP")) {
                    ports.putIfAbsent(name, number);
                }
            }
        }
        Map<String, String> labels = pod.labels();
        DocumentNode status = pod.root().get("status");
        String address = status.get("podIP").text("");
        boolean hasAddress = !address.isEmpty() && Texts.isHost(status.get("podIP"), address);
        String phase = status.get("phase").text("Running");
        boolean isLeaving = pod.root().get("metadata").get("deletionTimestamp").isPresent();
        if (!isReady(status) || !phase.equals("Running") || !hasAddress || isLeaving) {
            return null;
        }
        Locality locality = new Locality(labels.getOrDefault(REGION, ""), labels.getOrDefault(ZONE, ""), "");
        String account = spec.get("serviceAccountName").text("");
        return new Workload(Kind.POD, address, ports, labels, locality, 1, identity(pod.namespace(), account));
    }

    /** A missing condition counts as true: whoever writes files by hand writes none. */
    static boolean isReady(DocumentNode status) {
        for (DocumentNode condition : status.get("conditions").items()) {
            String type = condition.get("type").text("");
            boolean counts = type.equals("Ready") || type.equals("Healthy");
            if (counts && condition.get("status").text("True").equals("False")) {
                return false;
            }
        }
        return true;
    }

    /** {@code region/zone/sub-zone}, from the left as far as known. */
    private static Locality locality(String text) {
        String[] parts = text.split("/", 3);
        return new Locality(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
    }

    /** By Istio's convention, in its default trust domain. */
    private static String identity(String namespace, String account) {
        return account.isEmpty() ? "" : "spiffe://cluster.local/ns/" + namespace + "/sa/" + account;
    }

    /** The endpoint that serves {@code port}; null: none does. */
    @Nullable
    Endpoint endpoint(ServicePort port) {
        int number = kind == Kind.POD ? podPort(port) : entryPort(port);
        return number == 0 ? null : new Endpoint(address, number, weight, locality, identity, Texts.own(labels));
    }

    private int podPort(ServicePort port) {
        int number = port.targetNumber();
        return number != 0 ? number : ports.getOrDefault(port.target(), 0);
    }

    /** Istio: the entry's own word for the service's port, then for its target, then the target. */
    private int entryPort(ServicePort port) {
        Integer named = ports.get(port.name());
        if (named != null) {
            return named;
        }
        int number = port.targetNumber();
        return number != 0 ? number : ports.getOrDefault(port.target(), 0);
    }

    Workload withIdentity(String value) {
        return new Workload(kind, address, ports, labels, locality, weight, value);
    }
}
