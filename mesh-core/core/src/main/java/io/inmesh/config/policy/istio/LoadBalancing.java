package io.inmesh.config.policy.istio;

import io.inmesh.balancing.BalancingSettings;
import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.config.policy.istio.TrafficPolicy.LoadBalancer;
import org.jspecify.annotations.Nullable;

/** {@code loadBalancer} as settings of the balancer. */
final class LoadBalancing {

    private LoadBalancing() {}

    static BalancingSettings apply(BalancingSettings base, @Nullable LoadBalancer policy) {
        if (policy == null) {
            return base;
        }
        return switch (policy.simple()) {
            case "ROUND_ROBIN" -> base.withAlgorithm(Algorithm.ROUND_ROBIN);
            case "RANDOM" -> base.withAlgorithm(Algorithm.WEIGHTED);
            case "LEAST_REQUEST", "LEAST_CONN" -> base.withAlgorithm(Algorithm.LEAST_LOADED);
            default -> base;
        };
    }
}
