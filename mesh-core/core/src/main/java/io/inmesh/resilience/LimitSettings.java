package io.inmesh.resilience;

/**
 * How much of a destination one caller may take at once: Envoy's circuit breaker thresholds, which Istio leaves open.
 *
 * @param maxRequests calls in progress, whatever the protocol, at least 0; more fail at once; 0, the default: no limit
 * @param maxRetries calls that are being retried, at least 0; more are not retried; 0, the default: no limit but the
 *     retry budget
 */
public record LimitSettings(int maxRequests, int maxRetries) {

    public static final LimitSettings OFF = new LimitSettings(0, 0);

    public LimitSettings {
        Bounds.check("maxRequests", maxRequests, 0, Integer.MAX_VALUE);
        Bounds.check("maxRetries", maxRetries, 0, Integer.MAX_VALUE);
    }

    public LimitSettings withMaxRequests(int value) {
        return new LimitSettings(value, maxRetries);
    }

    public LimitSettings withMaxRetries(int value) {
        return new LimitSettings(maxRequests, value);
    }
}
