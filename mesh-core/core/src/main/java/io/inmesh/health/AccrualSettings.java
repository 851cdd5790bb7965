package io.inmesh.health;

import java.time.Duration;

/**
 * When a node is taken out of balancing because its calls fail, and for how long (Finagle's hybrid failure accrual). A
 * node is ejected when either rule says so; after that time one call, and only one, is sent to try it again.
 *
 * @param consecutiveFailures this many failures in a row eject, default 5; 0: this rule is off
 * @param successRate a smaller share of successes over {@code window} ejects, 0 to 1, default 0.8; 0: this rule is off
 * @param window of the success rate, 1 s to 1 hour, default 30 s
 * @param minimumRequests the success rate is not judged below this many outcomes in the window, at least 1, default 5
 * @param minEjection the first ejection, 1 ms to 1 hour, default 5 s; each that follows soon is twice as long, less up to
 *     half of it at random, so that nodes do not come back in step
 * @param maxEjection the longest ejection, default 300 s
 */
public record AccrualSettings(
        int consecutiveFailures,
        double successRate,
        Duration window,
        int minimumRequests,
        Duration minEjection,
        Duration maxEjection)
        implements HealthSettings {

    public static final AccrualSettings DEFAULT =
            new AccrualSettings(5, 0.8, Duration.ofSeconds(30), 5, Duration.ofSeconds(5), Duration.ofSeconds(300));

    /** Nothing is ever ejected. */
    public static final AccrualSettings OFF = new AccrualSettings(
            0, 0, DEFAULT.window, DEFAULT.minimumRequests, DEFAULT.minEjection, DEFAULT.maxEjection);

    public AccrualSettings {
        if (consecutiveFailures < 0) {
            throw new IllegalArgumentException("consecutiveFailures: " + consecutiveFailures + " (expected: >= 0)");
        }
        if (!(successRate >= 0 && successRate <= 1)) {
            throw new IllegalArgumentException("successRate: " + successRate + " (expected: >= 0 and <= 1)");
        }
        if (minimumRequests < 1) {
            throw new IllegalArgumentException("minimumRequests: " + minimumRequests + " (expected: >= 1)");
        }
        check("window", window, Duration.ofSeconds(1), Duration.ofHours(1));
        check("minEjection", minEjection, Duration.ofMillis(1), Duration.ofHours(1));
        check("maxEjection", maxEjection, minEjection, Duration.ofDays(1));
    }

    private static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    /** Whether any rule is on. */
    public boolean isEnabled() {
        return consecutiveFailures > 0 || successRate > 0;
    }

    public AccrualSettings withConsecutiveFailures(int value) {
        return new AccrualSettings(value, successRate, window, minimumRequests, minEjection, maxEjection);
    }

    /** With the rate rule as given. */
    public AccrualSettings withSuccessRate(double rate, Duration over, int minimum) {
        return new AccrualSettings(consecutiveFailures, rate, over, minimum, minEjection, maxEjection);
    }

    public AccrualSettings withEjection(Duration min, Duration max) {
        return new AccrualSettings(consecutiveFailures, successRate, window, minimumRequests, min, max);
    }
}
