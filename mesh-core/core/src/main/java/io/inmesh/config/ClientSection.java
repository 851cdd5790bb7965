package io.inmesh.config;

import static io.inmesh.config.ValueType.decimal;
import static io.inmesh.config.ValueType.duration;
import static io.inmesh.config.ValueType.flag;
import static io.inmesh.config.ValueType.integer;

import io.inmesh.balancing.BalancingSettings;
import io.inmesh.balancing.EwmaSettings;
import io.inmesh.config.ClientSettings.Timeouts;
import io.inmesh.resilience.BreakerSettings;
import io.inmesh.resilience.RetrySettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The settings below {@code mesh.client-defaults} and {@code mesh.clients.<name>}, but for those of single endpoints. */
final class ClientSection {

    private static final Section SECTION = new Section();
    private static final Section RETRY = new Section();
    private static final Section BREAKER = new Section();

    private static final ClientSettings D = ClientSettings.DEFAULT;

    private static final Setting<Duration> TIMEOUT = SECTION.one(
            "timeout", duration("1ms", "1d"), D.timeout(), "Deadline of a whole call, retries and waits included.");
    private static final Setting<Optional<Duration>> ATTEMPT_TIMEOUT = SECTION.one(
            "attempt-timeout",
            ValueType.optionalDuration("1ms", "1d"),
            Optional.empty(),
            "Deadline of each attempt; none: what is left of the call.");

    private static final Setting<BalancingSettings.Algorithm> BALANCER = SECTION.one(
            "balancer",
            ValueType.choice(new TreeMap<>(Map.of(
                    "peak-ewma", BalancingSettings.Algorithm.PEAK_EWMA,
                    "least-loaded", BalancingSettings.Algorithm.LEAST_LOADED,
                    "round-robin", BalancingSettings.Algorithm.ROUND_ROBIN,
                    "weighted", BalancingSettings.Algorithm.WEIGHTED))),
            D.balancing().algorithm(),
            "Which endpoint takes a call.");
    private static final Setting<Double> PANIC_THRESHOLD = SECTION.one(
            "panic-threshold",
            decimal(0, 1),
            D.balancing().panicThreshold(),
            "When a smaller share of the endpoints is available, health is ignored.");
    private static final Setting<Duration> DECAY = SECTION.one(
            "ewma.decay",
            duration("100ms", "1h"),
            D.balancing().ewma().decay(),
            "peak-ewma: time in which the weight of an old latency falls to 1/e.");
    private static final Setting<Double> PENALTY = SECTION.one(
            "ewma.failure-penalty",
            decimal(1, 1000),
            D.balancing().ewma().failurePenalty(),
            "peak-ewma: how much slower an endpoint that only fails counts.");

    private static final Setting<Integer> ATTEMPTS = RETRY.one(
            "retry.max-attempts", integer(1, 20), D.retry().maxAttempts(), "Attempts in total; 1 turns retries off.");
    private static final Setting<Double> RATIO =
            RETRY.one("retry.budget-ratio", decimal(0, 10), D.retry().budgetRatio(), "Retries allowed per call.");
    private static final Setting<Integer> MIN_PER_SECOND = RETRY.one(
            "retry.budget-min-per-second",
            integer(0, 100_000),
            D.retry().budgetMinPerSecond(),
            "Retries per second allowed whatever the traffic.");
    private static final Setting<Duration> BUDGET_TTL = RETRY.one(
            "retry.budget-ttl",
            duration("1s", "1m"),
            D.retry().budgetTtl(),
            "How long a call's contribution to the budget lasts.");
    private static final Setting<Duration> BASE_BACKOFF = RETRY.one(
            "retry.base-backoff",
            duration("1ms", "1m"),
            D.retry().baseBackoff(),
            "Upper bound of the wait before the first retry; doubles for each further one.");
    private static final Setting<Duration> MAX_BACKOFF = RETRY.one(
            "retry.max-backoff",
            duration("1ms", "1m"),
            D.retry().maxBackoff(),
            "Where doubling stops, and the most that a Retry-After is waited for; at least base-backoff.");

    private static final Setting<Boolean> BREAKER_ENABLED =
            BREAKER.one("breaker.enabled", flag(), D.breaker().enabled(), "Whether a failing service is given a rest.");
    private static final Setting<Double> FAILURE_RATE = BREAKER.one(
            "breaker.failure-rate",
            ValueType.positiveShare(),
            D.breaker().failureRate(),
            "Share of failed calls that opens the breaker.");
    private static final Setting<Integer> WINDOW = BREAKER.one(
            "breaker.window", integer(1, 10_000), D.breaker().window(), "How many of the last calls are judged.");
    private static final Setting<Integer> MINIMUM_CALLS = BREAKER.one(
            "breaker.minimum-calls",
            integer(1, 10_000),
            D.breaker().minimumCalls(),
            "Calls seen before it judges at all; at most window.");
    private static final Setting<Duration> OPEN_FOR = BREAKER.one(
            "breaker.open-for", duration("1ms", "1h"), D.breaker().openFor(), "How long calls fail at once.");
    private static final Setting<Integer> HALF_OPEN = BREAKER.one(
            "breaker.half-open-calls",
            integer(1, 1_000),
            D.breaker().halfOpenCalls(),
            "How many test calls then decide.");

    private ClientSection() {}

    static List<Setting<?>> settings() {
        return java.util.stream.Stream.of(SECTION, RETRY, BREAKER)
                .flatMap(section -> section.settings().stream())
                .toList();
    }

    /** What is written over {@code base}. */
    static ClientSettings read(Values in, ClientSettings base) {
        Optional<Duration> attempt =
                in.get(ATTEMPT_TIMEOUT, Optional.ofNullable(base.timeouts().attempt()));
        BalancingSettings balancing = base.balancing();
        return new ClientSettings(
                new Timeouts(in.get(TIMEOUT, base.timeout()), attempt.orElse(null)),
                new ClientSettings.Resilience(retry(in, base.retry()), breaker(in, base.breaker()), base.limits()),
                EndpointSection.health(in, base.health()),
                balancing
                        .withAlgorithm(in.get(BALANCER, balancing.algorithm()))
                        .withPanicThreshold(in.get(PANIC_THRESHOLD, balancing.panicThreshold()))
                        .withEwma(new EwmaSettings(
                                in.get(DECAY, balancing.ewma().decay()),
                                in.get(PENALTY, balancing.ewma().failurePenalty()))),
                EndpointSection.connection(in, base.connection()));
    }

    private static RetrySettings retry(Values in, RetrySettings base) {
        int attempts = in.get(ATTEMPTS, base.maxAttempts());
        double ratio = in.get(RATIO, base.budgetRatio());
        int minPerSecond = in.get(MIN_PER_SECOND, base.budgetMinPerSecond());
        Duration ttl = in.get(BUDGET_TTL, base.budgetTtl());
        Duration first = in.get(BASE_BACKOFF, base.baseBackoff());
        Duration max = in.get(MAX_BACKOFF, base.maxBackoff());
        return in.below("retry").build(() -> new RetrySettings(attempts, ratio, minPerSecond, ttl, first, max), base);
    }

    private static BreakerSettings breaker(Values in, BreakerSettings base) {
        boolean enabled = in.get(BREAKER_ENABLED, base.enabled());
        double rate = in.get(FAILURE_RATE, base.failureRate());
        int window = in.get(WINDOW, base.window());
        int minimum = in.get(MINIMUM_CALLS, base.minimumCalls());
        Duration openFor = in.get(OPEN_FOR, base.openFor());
        int halfOpen = in.get(HALF_OPEN, base.halfOpenCalls());
        return in.below("breaker")
                .build(() -> new BreakerSettings(enabled, rate, window, minimum, openFor, halfOpen), base);
    }
}
