package io.inmesh.control.canary;

import java.util.Map;

/**
 * What one instance reports of the calls that it makes. Immutable.
 *
 * @param id of the instance, {@code NAMESPACE/SERVICE/INSTANCE}
 * @param instance its name, by which shares are drawn
 * @param labels of the instance
 * @param revision that it has applied; 0: none
 * @param total calls since it was started
 * @param failed those of them that failed
 */
public record InstanceCalls(
        String id, String instance, Map<String, String> labels, long revision, long total, long failed) {

    public InstanceCalls {
        labels = Map.copyOf(labels);
    }
}
