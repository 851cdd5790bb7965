package io.inmesh.config.policy.istio;

import io.inmesh.config.ClientSettings;
import io.inmesh.config.policy.istio.TrafficPolicy.RetryBudget;
import io.inmesh.resilience.RetrySettings;
import org.jspecify.annotations.Nullable;

/** A {@code DestinationRule}'s word over an application's own settings: what it leaves open stays as they say. */
public final class TrafficPolicySettings {

    private TrafficPolicySettings() {}

    public static ClientSettings apply(ClientSettings base, TrafficPolicy policy) {
        return base.withBalancing(
                        LoadBalancing.apply(base.balancing(), policy.loadBalancer(), policy.outlierDetection()))
                .withConnection(ConnectionPooling.apply(base.connection(), policy.connectionPool()))
                .withLimits(ConnectionPooling.limits(base.limits(), policy.connectionPool()))
                .withHealth(OutlierEjection.apply(base.health(), policy.outlierDetection()))
                .withRetry(budget(base.retry(), policy.retryBudget()));
    }

    /** Istio bounds retries in flight, the mesh those per call and second: of the same meaning where a call takes a second. */
    private static RetrySettings budget(RetrySettings base, @Nullable RetryBudget policy) {
        return policy == null
                ? base
                : base.withBudget(policy.percent() / 100, (int) Math.min(100_000, policy.minRetryConcurrency()));
    }
}
