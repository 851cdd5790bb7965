package io.inmesh.discovery;

import io.inmesh.document.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instances of all namespaces, for selectors. Immutable once filled. */
final class Workloads {

    private final Map<String, List<Workload>> byNamespace = new HashMap<>();

    void add(Resource resource) {
        Workload workload = read(resource);
        if (workload != null) {
            byNamespace
                    .computeIfAbsent(resource.namespace(), key -> new ArrayList<>())
                    .add(workload);
        }
    }

    private static @Nullable Workload read(Resource resource) {
        if (resource.kind().equals("Pod")) {
            return Workload.readPod(resource);
        }
        Workload entry = Workload.readEntry(resource.root().get("spec"), resource.namespace(), resource.labels());
        return entry != null && Workload.isReady(resource.root().get("status")) ? entry : null;
    }

    /** Those of {@code namespace} that have all labels of {@code selector}, which is not empty. */
    List<Workload> select(String namespace, Map<String, String> selector) {
        if (selector.isEmpty()) {
            return List.of();
        }
        return byNamespace.getOrDefault(namespace, List.of()).stream()
                .filter(each -> each.labels().entrySet().containsAll(selector.entrySet()))
                .toList();
    }
}
