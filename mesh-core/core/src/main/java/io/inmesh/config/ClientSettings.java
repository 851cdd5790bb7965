package io.inmesh.config;

import io.inmesh.balancing.BalancingSettings;
import io.inmesh.health.AccrualSettings;
import io.inmesh.health.HealthSettings;
import io.inmesh.resilience.BreakerSettings;
import io.inmesh.resilience.RetrySettings;
import io.inmesh.transport.ConnectionSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one service is called.
 *
 * @param timeouts see {@link Timeouts}
 * @param retry see {@link RetrySettings}
 * @param breaker see {@link BreakerSettings}
 * @param health failure accrual ({@link AccrualSettings}) or outlier detection
 *     ({@link io.inmesh.health.OutlierSettings})
 * @param balancing see {@link BalancingSettings}
 * @param connection see {@link ConnectionSettings}
 */
public record ClientSettings(
        Timeouts timeouts,
        RetrySettings retry,
        BreakerSettings breaker,
        HealthSettings health,
        BalancingSettings balancing,
        ConnectionSettings connection) {

    public static final ClientSettings DEFAULT = new ClientSettings(
            Timeouts.DEFAULT,
            RetrySettings.DEFAULT,
            BreakerSettings.DEFAULT,
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
        return new ClientSettings(value, retry, breaker, health, balancing, connection);
    }

    public ClientSettings withRetry(RetrySettings value) {
        return new ClientSettings(timeouts, value, breaker, health, balancing, connection);
    }

    public ClientSettings withBreaker(BreakerSettings value) {
        return new ClientSettings(timeouts, retry, value, health, balancing, connection);
    }

    public ClientSettings withHealth(HealthSettings value) {
        return new ClientSettings(timeouts, retry, breaker, value, balancing, connection);
    }

    public ClientSettings withBalancing(BalancingSettings value) {
        return new ClientSettings(timeouts, retry, breaker, health, value, connection);
    }

    public ClientSettings withConnection(ConnectionSettings value) {
        return new ClientSettings(timeouts, retry, breaker, health, balancing, value);
    }
}
