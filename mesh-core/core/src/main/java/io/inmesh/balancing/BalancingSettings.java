package io.inmesh.balancing;

import java.time.Duration;
import java.util.Objects;

/**
 * How the calls of a destination are spread over its nodes.
 *
 * @param algorithm default {@link Algorithm#PEAK_EWMA}
 * @param panicThreshold when less than this share of the nodes is available, 0 to 1, default 0.5, health is ignored: so
 *     many cannot be ill by themselves, and the few left would drown; 0: health is ignored only when no node is available
 * @param decay of {@link Algorithm#PEAK_EWMA}: the time in which the weight of an old latency falls to 1/e, 100 ms to 1
 *     hour, default 10 s (Finagle's and Linkerd's)
 * @param failurePenalty of {@link Algorithm#PEAK_EWMA}: how much slower a node that only fails counts, 1 to 1000, default
 *     10 (ServiceTalk's); 1: a node that fails fast looks fast
 */
public record BalancingSettings(Algorithm algorithm, double panicThreshold, Duration decay, double failurePenalty) {

    private static final Duration MIN_DECAY = Duration.ofMillis(100);
    private static final Duration MAX_DECAY = Duration.ofHours(1);

    public static final BalancingSettings DEFAULT =
            new BalancingSettings(Algorithm.PEAK_EWMA, 0.5, Duration.ofSeconds(10), 10);

    /** Which node takes a call. All of them honour the endpoints' weights. */
    public enum Algorithm {
        /** The better of two random nodes by latency and calls in flight: avoids slow and failing nodes. */
        PEAK_EWMA,
        /** The better of two random nodes by calls in flight. */
        LEAST_LOADED,
        /** In turn, a node of twice the weight twice as often, evenly interleaved. */
        ROUND_ROBIN,
        /** At random, by weight alone. */
        WEIGHTED
    }

    public BalancingSettings {
        Objects.requireNonNull(algorithm, "algorithm");
        if (!(panicThreshold >= 0 && panicThreshold <= 1)) {
            throw new IllegalArgumentException("panicThreshold: " + panicThreshold + " (expected: >= 0 and <= 1)");
        }
        if (decay.compareTo(MIN_DECAY) < 0 || decay.compareTo(MAX_DECAY) > 0) {
            throw new IllegalArgumentException(
                    "decay: " + decay + " (expected: " + MIN_DECAY + " to " + MAX_DECAY + ")");
        }
        if (!(failurePenalty >= 1 && failurePenalty <= 1000)) {
            throw new IllegalArgumentException("failurePenalty: " + failurePenalty + " (expected: >= 1 and <= 1000)");
        }
    }

    public BalancingSettings withAlgorithm(Algorithm value) {
        return new BalancingSettings(value, panicThreshold, decay, failurePenalty);
    }

    public BalancingSettings withPanicThreshold(double value) {
        return new BalancingSettings(algorithm, value, decay, failurePenalty);
    }

    public BalancingSettings withDecay(Duration value) {
        return new BalancingSettings(algorithm, panicThreshold, value, failurePenalty);
    }

    public BalancingSettings withFailurePenalty(double value) {
        return new BalancingSettings(algorithm, panicThreshold, decay, value);
    }
}
