package io.inmesh.resilience;

import java.time.Duration;

/**
 * When and how often a failed attempt is sent again. The budget is the one of the whole destination: retries, requeues
 * and hedges draw on it together, so that an outage is never answered with more than its share of extra load.
 *
 * @param maxAttempts attempts in total, the first included, 1 to 20, default 3; 1 turns retries off
 * @param budgetRatio retries allowed per call, 0 to 10, default 0.2: one for every five calls
 * @param budgetMinPerSecond retries allowed whatever the traffic, 0 to 100,000 per second, default 10: without it a
 *     quiet client could never retry
 * @param budgetTtl how long a call's contribution to the budget lasts, 1 s to 1 min, default 10 s
 * @param baseBackoff upper bound of the wait before the first retry, doubled for each further one, 1 ms to 1 min, default
 *     25 ms; the wait itself is drawn evenly from zero to the bound (full jitter)
 * @param maxBackoff where doubling stops, and the most that a {@code Retry-After} is waited for; {@code baseBackoff} to
 *     1 min, default 250 ms
 */
public record RetrySettings(
        int maxAttempts,
        double budgetRatio,
        int budgetMinPerSecond,
        Duration budgetTtl,
        Duration baseBackoff,
        Duration maxBackoff) {

    /** What {@code maxAttempts} may be at most. */
    public static final int MOST_ATTEMPTS = 20;

    /** Budget as Finagle's {@code RetryBudget}, backoff as Envoy's {@code RetryPolicy}. */
    public static final RetrySettings DEFAULT =
            new RetrySettings(3, 0.2, 10, Duration.ofSeconds(10), Duration.ofMillis(25), Duration.ofMillis(250));

    /** One attempt only. */
    public static final RetrySettings OFF = DEFAULT.withMaxAttempts(1);

    public RetrySettings {
        Bounds.check("maxAttempts", maxAttempts, 1, MOST_ATTEMPTS);
        if (!(budgetRatio >= 0 && budgetRatio <= 10)) {
            throw new IllegalArgumentException("budgetRatio: " + budgetRatio + " (expected: 0 to 10)");
        }
        Bounds.check("budgetMinPerSecond", budgetMinPerSecond, 0, 100_000);
        Bounds.check("budgetTtl", budgetTtl, Duration.ofSeconds(1), Duration.ofMinutes(1));
        Bounds.check("baseBackoff", baseBackoff, Duration.ofMillis(1), Duration.ofMinutes(1));
        Bounds.check("maxBackoff", maxBackoff, baseBackoff, Duration.ofMinutes(1));
    }

    public RetrySettings withMaxAttempts(int value) {
        return new RetrySettings(value, budgetRatio, budgetMinPerSecond, budgetTtl, baseBackoff, maxBackoff);
    }

    public RetrySettings withBudget(double ratio, int minPerSecond) {
        return new RetrySettings(maxAttempts, ratio, minPerSecond, budgetTtl, baseBackoff, maxBackoff);
    }

    public RetrySettings withBackoff(Duration base, Duration max) {
        return new RetrySettings(maxAttempts, budgetRatio, budgetMinPerSecond, budgetTtl, base, max);
    }
}
