package io.inmesh.balancing;

import java.time.Duration;

/**
 * How the share of a node that joins grows (Envoy's slow start): {@code weight * max(minimumPercent / 100, (age /
 * duration) ^ (1 / aggression))}. Nodes that are there when the caller begins have their whole share at once. Not of the
 * algorithms that hash.
 *
 * @param duration zero to 1 day; zero, the default: off
 * @param minimumPercent of its share that a node has at once, 0 to 100, default 10
 * @param aggression above 0, at most 1000, default 1: linear; more: sooner; less: later
 */
public record WarmupSettings(Duration duration, double minimumPercent, double aggression) {

    private static final Duration MAX_DURATION = Duration.ofDays(1);

    public static final WarmupSettings OFF = new WarmupSettings(Duration.ZERO, 10, 1);

    public WarmupSettings {
        if (duration.isNegative() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: PT0S to " + MAX_DURATION + ")");
        }
        if (!(minimumPercent >= 0 && minimumPercent <= 100)) {
            throw new IllegalArgumentException("minimumPercent: " + minimumPercent + " (expected: 0 to 100)");
        }
        if (!(aggression > 0 && aggression <= 1000)) {
            throw new IllegalArgumentException("aggression: " + aggression + " (expected: > 0 and <= 1000)");
        }
    }

    /** With the other defaults. */
    public static WarmupSettings of(Duration duration) {
        return new WarmupSettings(duration, OFF.minimumPercent, OFF.aggression);
    }

    public boolean isOn() {
        return !duration.isZero();
    }
}
