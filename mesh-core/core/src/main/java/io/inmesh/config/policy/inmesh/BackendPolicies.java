package io.inmesh.config.policy.inmesh;

import io.inmesh.balancing.BalancingSettings;
import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.config.ClientSettings;
import io.inmesh.config.ClientSettings.Timeouts;
import io.inmesh.config.policy.schema.View;
import io.inmesh.document.DocumentNode;
import io.inmesh.health.AccrualSettings;
import io.inmesh.health.HealthSettings;
import io.inmesh.resilience.BreakerSettings;
import io.inmesh.resilience.RetrySettings;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.ConnectionSettings.Protocol;
import java.time.Duration;
import java.util.function.Supplier;

/** A {@code BackendPolicy}'s word over the settings below it: what it leaves open stays as they say. */
public final class BackendPolicies {

    private BackendPolicies() {}

    /** @param spec of the policy; values that do not fit together leave the part they are in as it was, and are problems */
    public static ClientSettings apply(ClientSettings base, View spec) {
        View timeouts = spec.in("timeouts");
        return base.withTimeouts(build(
                        timeouts,
                        base.timeouts(),
                        () -> new Timeouts(
                                time(timeouts, "request", base.timeout()),
                                timeouts.has("attempt") ? timeouts.duration("attempt") : base.attemptTimeout())))
                .withBalancing(balancing(base.balancing(), spec.in("balancer")))
                .withRetry(retry(base.retry(), spec.in("retry")))
                .withBreaker(breaker(base.breaker(), spec.in("breaker")))
                .withHealth(health(base.health(), spec.in("health")))
                .withConnection(connection(base.connection(), spec.in("connection")));
    }

    private static BalancingSettings balancing(BalancingSettings base, View view) {
        Algorithm algorithm =
                switch (view.text("algorithm")) {
                    case "PeakEwma" -> Algorithm.PEAK_EWMA;
                    case "LeastLoaded" -> Algorithm.LEAST_LOADED;
                    case "RoundRobin" -> Algorithm.ROUND_ROBIN;
                    case "Weighted" -> Algorithm.WEIGHTED;
                    default -> base.algorithm();
                };
        View ewma = view.in("ewma");
        return build(
                view,
                base,
                () -> base.withAlgorithm(algorithm)
                        .withPanicThreshold(view.decimal("panicThreshold", base.panicThreshold()))
                        .withDecay(time(ewma, "decay", base.ewma().decay()))
                        .withFailurePenalty(
                                ewma.decimal("failurePenalty", base.ewma().failurePenalty())));
    }

    private static RetrySettings retry(RetrySettings base, View view) {
        View budget = view.in("budget");
        return build(
                view,
                base,
                () -> new RetrySettings(
                        view.integer("maxAttempts", base.maxAttempts()),
                        budget.decimal("ratio", base.budgetRatio()),
                        budget.integer("minPerSecond", base.budgetMinPerSecond()),
                        time(budget, "ttl", base.budgetTtl()),
                        time(view, "baseBackoff", base.baseBackoff()),
                        time(view, "maxBackoff", base.maxBackoff())));
    }

    private static BreakerSettings breaker(BreakerSettings base, View view) {
        return build(
                view,
                base,
                () -> new BreakerSettings(
                        view.flag("enabled", base.enabled()),
                        view.decimal("failureRate", base.failureRate()),
                        view.integer("window", base.window()),
                        view.integer("minimumCalls", base.minimumCalls()),
                        time(view, "openFor", base.openFor()),
                        view.integer("halfOpenCalls", base.halfOpenCalls())));
    }

    /** What it says takes the place of outlier detection as a whole. */
    private static HealthSettings health(HealthSettings otherwise, View view) {
        if (!view.node().isPresent()) {
            return otherwise;
        }
        AccrualSettings base = otherwise instanceof AccrualSettings accrual ? accrual : AccrualSettings.DEFAULT;
        return build(
                view,
                base,
                () -> new AccrualSettings(
                        view.integer("consecutiveFailures", base.consecutiveFailures()),
                        view.decimal("successRate", base.successRate()),
                        time(view, "window", base.window()),
                        view.integer("minimumRequests", base.minimumRequests()),
                        time(view, "minEjection", base.minEjection()),
                        time(view, "maxEjection", base.maxEjection())));
    }

    private static ConnectionSettings connection(ConnectionSettings base, View view) {
        Protocol protocol =
                switch (view.text("protocol")) {
                    case "HTTP1" -> Protocol.HTTP_1_1;
                    case "HTTP2" -> Protocol.HTTP_2;
                    case "AUTO" -> Protocol.AUTO;
                    default -> base.protocol();
                };
        return build(
                view,
                base,
                () -> new ConnectionSettings(
                        protocol,
                        time(view, "connectTimeout", base.connectTimeout()),
                        base.limits()
                                .withMaxConnections(view.integer("maxConnections", base.maxConnections()))
                                .withMaxPending(view.integer("maxPending", base.maxPending())),
                        base.lifetime()
                                .withIdleTimeout(time(view, "idleTimeout", base.idleTimeout()))
                                .withMaxAge(time(view, "maxAge", base.maxAge())),
                        base.keepalive()));
    }

    private static Duration time(View view, String field, Duration fallback) {
        Duration said = view.duration(field);
        return said == null ? fallback : said;
    }

    /** A record's own words for what it refuses, {@code component: value (expected: ...)}, at the part's place. */
    private static <T> T build(View view, T base, Supplier<T> settings) {
        if (!view.node().isPresent()) {
            return base;
        }
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            DocumentNode at = view.node();
            at.fail(String.valueOf(e.getMessage()));
            return base;
        }
    }
}
