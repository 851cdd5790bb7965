package io.inmesh.config;

import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import java.util.Map;

/**
 * Who calls: one application, as resources select it. Immutable.
 *
 * @param service its name and namespace; port 0
 * @param labels its labels, such as {@code app: reviews} and {@code version: v1}
 * @param locality where it runs
 */
public record Workload(ServiceName service, Map<String, String> labels, Locality locality) {

    public Workload {
        labels = Map.copyOf(labels);
    }

    /** Of which nobody knows where it runs. */
    public Workload(ServiceName service, Map<String, String> labels) {
        this(service, labels, Locality.UNKNOWN);
    }

    public String namespace() {
        return service.namespace();
    }

    /** Whether it has all of {@code wanted}. */
    public boolean hasLabels(Map<String, String> wanted) {
        return labels.entrySet().containsAll(wanted.entrySet());
    }
}
