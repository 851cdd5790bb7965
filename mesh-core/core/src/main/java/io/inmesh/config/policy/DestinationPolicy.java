package io.inmesh.config.policy;

import io.inmesh.config.ClientSettings;
import io.inmesh.config.policy.istio.TrafficPolicy;
import java.util.List;
import java.util.Map;

/**
 * How one destination is called. Immutable; equal where nothing about it changed.
 *
 * @param settings the application's own, with what resources say laid over them
 * @param subsetLabels that an endpoint must have; empty: all endpoints
 * @param hasSubset false: nobody declares the subset that was asked for, so that it has no endpoint
 * @param traffic what its {@code DestinationRule} says, in full
 * @param resources that have a say in it: {@code DestinationRule default/reviews}
 */
public record DestinationPolicy(
        ClientSettings settings,
        Map<String, String> subsetLabels,
        boolean hasSubset,
        TrafficPolicy traffic,
        List<String> resources) {

    public DestinationPolicy {
        subsetLabels = Map.copyOf(subsetLabels);
        resources = List.copyOf(resources);
    }
}
