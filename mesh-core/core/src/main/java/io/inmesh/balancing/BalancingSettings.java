package io.inmesh.balancing;

import java.time.Duration;
import java.util.Objects;

/**
 * How the calls of a destination are spread over its nodes.
 *
 * @param algorithm default {@link Algorithm#PEAK_EWMA}
 * @param panicThreshold when less than this share of the nodes is available, 0 to 1, default 0.5, health is ignored: so
 *     many cannot be ill by themselves, and the few left would drown; 0: health is ignored only when no node is available
 * @param ewma see {@link EwmaSettings}
 * @param hash see {@link HashSettings}
 * @param warmup see {@link WarmupSettings}
 * @param locality see {@link LocalitySettings}
 */
public record BalancingSettings(
        Algorithm algorithm,
        double panicThreshold,
        EwmaSettings ewma,
        HashSettings hash,
        WarmupSettings warmup,
        LocalitySettings locality) {

    public static final BalancingSettings DEFAULT = new BalancingSettings(
            Algorithm.PEAK_EWMA,
            0.5,
            EwmaSettings.DEFAULT,
            HashSettings.DEFAULT,
            WarmupSettings.OFF,
            LocalitySettings.OFF);

    /** Which node takes a call. All of them honour the endpoints' weights. */
    public enum Algorithm {
        /** The better of two random nodes by latency and calls in flight: avoids slow and failing nodes. */
        PEAK_EWMA,
        /** The better of two random nodes by calls in flight. */
        LEAST_LOADED,
        /** In turn, a node of twice the weight twice as often, evenly interleaved. */
        ROUND_ROBIN,
        /** At random, by weight alone. */
        WEIGHTED,
        /** The same node for the same key: the next of many points on a ring. Few keys move when nodes come and go. */
        RING_HASH,
        /** The same node for the same key, by a table: shares are more even than on a ring, and more keys move. */
        MAGLEV;

        /** Whether the node depends on the request. */
        public boolean isHashing() {
            return this == RING_HASH || this == MAGLEV;
        }
    }

    public BalancingSettings {
        Objects.requireNonNull(algorithm, "algorithm");
        if (!(panicThreshold >= 0 && panicThreshold <= 1)) {
            throw new IllegalArgumentException("panicThreshold: " + panicThreshold + " (expected: >= 0 and <= 1)");
        }
    }

    public BalancingSettings withAlgorithm(Algorithm value) {
        return new BalancingSettings(value, panicThreshold, ewma, hash, warmup, locality);
    }

    public BalancingSettings withPanicThreshold(double value) {
        return new BalancingSettings(algorithm, value, ewma, hash, warmup, locality);
    }

    public BalancingSettings withEwma(EwmaSettings value) {
        return new BalancingSettings(algorithm, panicThreshold, value, hash, warmup, locality);
    }

    public BalancingSettings withDecay(Duration value) {
        return withEwma(new EwmaSettings(value, ewma.failurePenalty()));
    }

    public BalancingSettings withFailurePenalty(double value) {
        return withEwma(new EwmaSettings(ewma.decay(), value));
    }

    public BalancingSettings withHash(HashSettings value) {
        return new BalancingSettings(algorithm, panicThreshold, ewma, value, warmup, locality);
    }

    public BalancingSettings withWarmup(WarmupSettings value) {
        return new BalancingSettings(algorithm, panicThreshold, ewma, hash, value, locality);
    }

    public BalancingSettings withLocality(LocalitySettings value) {
        return new BalancingSettings(algorithm, panicThreshold, ewma, hash, warmup, value);
    }
}
