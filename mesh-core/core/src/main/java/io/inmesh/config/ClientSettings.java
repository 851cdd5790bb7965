package io.inmesh.config;

import io.inmesh.balancing.BalancingSettings;
import io.inmesh.health.AccrualSettings;
import io.inmesh.health.HealthSettings;
import io.inmesh.resilience.BreakerSettings;
import io.inmesh.resilience.LimitSettings;
import io.inmesh.resilience.RetrySettings;
import io.inmesh.transport.ConnectionSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one service is called.
 *
 * @param timeouts see {@link Timeouts}
 * @param resilience see {@link Resilience}
 * @param health failure accrual ({@link AccrualSettings}) or outlier detection
 *     ({@link io.inmesh.health.OutlierSettings})
 * @param balancing see {@link BalancingSettings}
 * @param connection see {@link ConnectionSettings}
 */
public record ClientSettings(
        Timeouts timeouts,
        Resilience resilience,
        HealthSettings health,
        BalancingSettings balancing,
        ConnectionSettings connection) {

    public static final ClientSettings DEFAULT = new ClientSettings(
            Timeouts.DEFAULT,
            Resilience.DEFAULT,
            AccrualSettings.DEFAULT,
            BalancingSettings.DEFAULT,
            ConnectionSettings.DEFAULT);

    /**
     * How long calls may take.
     *
     * @param call a whole call, retries and waits included, 1 ms to 1 day, default 10 s; an earlier deadline of the caller
     *     wins
     * @param attempt each attempt, 1 ms to 1 day; null, the default: only what is left of the call
     */
    public record Timeouts(Duration call, @Nullable Duration attempt) {

        public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(10), null);

        public Timeouts {
            check("timeout", call);
            if (attempt != null) {
                check("attemptTimeout", attempt);
            }
        }

        private static void check(String name, Duration value) {
            if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: PT0.001S to PT24H)");
            }
        }
    }

    /**
     * What is done when calls fail, or are too many.
     *
     * @param retry see {@link RetrySettings}
     * @param breaker see {@link BreakerSettings}
     * @param limits see {@link LimitSettings}
     */
    public record Resilience(RetrySettings retry, BreakerSettings breaker, LimitSettings limits) {

        public static final Resilience DEFAULT =
                new Resilience(RetrySettings.DEFAULT, BreakerSettings.DEFAULT, LimitSettings.OFF);
    }

    public RetrySettings retry() {
        return resilience.retry();
    }

    public BreakerSettings breaker() {
        return resilience.breaker();
    }

    public LimitSettings limits() {
        return resilience.limits();
    }

    /** Of a whole call. */
    public Duration timeout() {
        return timeouts.call();
    }

    /** Of each attempt; null: only what is left of the call. */
    public @Nullable Duration attemptTimeout() {
        return timeouts.attempt();
    }

    public ClientSettings withTimeout(Duration value) {
        return withTimeouts(new Timeouts(value, timeouts.attempt()));
    }

    public ClientSettings withAttemptTimeout(@Nullable Duration value) {
        return withTimeouts(new Timeouts(timeouts.call(), value));
    }

    public ClientSettings withTimeouts(Timeouts value) {
        return new ClientSettings(value, resilience, health, balancing, connection);
    }

    public ClientSettings withRetry(RetrySettings value) {
        return withResilience(new Resilience(value, breaker(), limits()));
    }

    public ClientSettings withBreaker(BreakerSettings value) {
        return withResilience(new Resilience(retry(), value, limits()));
    }

    public ClientSettings withLimits(LimitSettings value) {
        return withResilience(new Resilience(retry(), breaker(), value));
    }

    public ClientSettings withResilience(Resilience value) {
        return new ClientSettings(timeouts, value, health, balancing, connection);
    }

    public ClientSettings withHealth(HealthSettings value) {
        return new ClientSettings(timeouts, resilience, value, balancing, connection);
    }

    public ClientSettings withBalancing(BalancingSettings value) {
        return new ClientSettings(timeouts, resilience, health, value, connection);
    }

    public ClientSettings withConnection(ConnectionSettings value) {
        return new ClientSettings(timeouts, resilience, health, balancing, value);
    }
}
