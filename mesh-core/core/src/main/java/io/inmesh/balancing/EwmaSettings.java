package io.inmesh.balancing;

import java.time.Duration;

/**
 * Of {@link BalancingSettings.Algorithm#PEAK_EWMA}.
 *
 * @param decay the time in which the weight of an old latency falls to 1/e, 100 ms to 1 hour, default 10 s (Finagle's and
 *     Linkerd's)
 * @param failurePenalty how much slower a node that only fails counts, 1 to 1000, default 10 (ServiceTalk's); 1: a node
 *     that fails fast looks fast
 */
public record EwmaSettings(Duration decay, double failurePenalty) {

    private static final Duration MIN_DECAY = Duration.ofMillis(100);
    private static final Duration MAX_DECAY = Duration.ofHours(1);

    public static final EwmaSettings DEFAULT = new EwmaSettings(Duration.ofSeconds(10), 10);

    public EwmaSettings {
        if (decay.compareTo(MIN_DECAY) < 0 || decay.compareTo(MAX_DECAY) > 0) {
            throw new IllegalArgumentException(
                    "decay: " + decay + " (expected: " + MIN_DECAY + " to " + MAX_DECAY + ")");
        }
        if (!(failurePenalty >= 1 && failurePenalty <= 1000)) {
            throw new IllegalArgumentException("failurePenalty: " + failurePenalty + " (expected: >= 1 and <= 1000)");
        }
    }
}
