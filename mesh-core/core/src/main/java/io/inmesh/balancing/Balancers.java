package io.inmesh.balancing;

import io.inmesh.service.CallKey;

/** The balancing algorithms of the library. */
public final class Balancers {

    /**
     * Of a call: whether its retries avoid the localities that it has tried, not only the nodes (Istio's
     * {@code retryRemoteLocalities}). Where locality does not matter, it changes nothing.
     */
    public static final CallKey<Boolean> RETRY_ELSEWHERE = CallKey.named("retry elsewhere");

    private Balancers() {}

    /** As {@code settings} say, for a caller of which nothing is known. */
    public static BalancerFactory of(BalancingSettings settings) {
        return of(settings, Caller.UNKNOWN);
    }

    /** As {@code settings} say; for one destination. */
    public static BalancerFactory of(BalancingSettings settings, Caller caller) {
        return new Algorithms(settings, caller, false);
    }
}
