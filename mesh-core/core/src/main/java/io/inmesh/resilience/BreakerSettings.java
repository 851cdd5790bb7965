package io.inmesh.resilience;

import java.time.Duration;

/**
 * When a destination as a whole is given a rest. It judges logical calls, after retries: one bad endpoint is the business
 * of failure accrual and never opens it.
 *
 * @param enabled default true
 * @param failureRate share of failed calls that opens it, above 0 to 1, default 0.5
 * @param window how many of the last calls are judged, 1 to 10,000, default 100
 * @param minimumCalls calls seen before it judges at all, 1 to {@code window}, default 20
 * @param openFor how long calls fail at once before some are let through as a test, 1 ms to 1 hour, default 5 s
 * @param halfOpenCalls how many test calls decide, 1 to 1,000, default 10
 */
public record BreakerSettings(
        boolean enabled, double failureRate, int window, int minimumCalls, Duration openFor, int halfOpenCalls) {

    public static final BreakerSettings DEFAULT = new BreakerSettings(true, 0.5, 100, 20, Duration.ofSeconds(5), 10);

    /** Never opens. */
    public static final BreakerSettings OFF = new BreakerSettings(false, 0.5, 100, 20, Duration.ofSeconds(5), 10);

    public BreakerSettings {
        if (!(failureRate > 0 && failureRate <= 1)) {
            throw new IllegalArgumentException("failureRate: " + failureRate + " (expected: > 0 and <= 1)");
        }
        Bounds.check("window", window, 1, 10_000);
        Bounds.check("minimumCalls", minimumCalls, 1, window);
        Bounds.check("openFor", openFor, Duration.ofMillis(1), Duration.ofHours(1));
        Bounds.check("halfOpenCalls", halfOpenCalls, 1, 1_000);
    }
}
