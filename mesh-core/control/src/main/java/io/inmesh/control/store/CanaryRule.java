package io.inmesh.control.store;

import java.time.Duration;

/**
 * When a canary ends by itself. Immutable.
 *
 * @param abortAbove how many percentage points the share of failed calls of the selected instances may lie above that of the
 *     others, above 0 to 100; 0: it is never aborted by itself
 * @param minimumCalls that the selected instances must have made since it began before anything is decided by them, at least
 *     1, default 100
 * @param promoteAfter when it is promoted, from its beginning, at most 30 days; zero: never by itself
 */
public record CanaryRule(double abortAbove, long minimumCalls, Duration promoteAfter) {

    private static final long MINIMUM_CALLS = 100;
    private static final Duration LONGEST = Duration.ofDays(30);

    /** It ends by hand. */
    public static final CanaryRule BY_HAND = new CanaryRule(0, MINIMUM_CALLS, Duration.ZERO);

    public CanaryRule {
        if (!(abortAbove >= 0 && abortAbove <= 100)) {
            throw new IllegalArgumentException("autoAbort: " + abortAbove + " (expected: 0 to 100 percentage points)");
        }
        if (minimumCalls < 1) {
            throw new IllegalArgumentException("minimumCalls: " + minimumCalls + " (expected: at least 1)");
        }
        if (promoteAfter.isNegative() || promoteAfter.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("promoteAfter: " + promoteAfter + " (expected: 0 to " + LONGEST + ")");
        }
    }

    public CanaryRule withAbortAbove(double value) {
        return new CanaryRule(value, minimumCalls, promoteAfter);
    }

    public CanaryRule withMinimumCalls(long value) {
        return new CanaryRule(abortAbove, value, promoteAfter);
    }

    public CanaryRule withPromoteAfter(Duration value) {
        return new CanaryRule(abortAbove, minimumCalls, value);
    }

    public boolean aborts() {
        return abortAbove > 0;
    }

    public boolean promotes() {
        return !promoteAfter.isZero();
    }
}
