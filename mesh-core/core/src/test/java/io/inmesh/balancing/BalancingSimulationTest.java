package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.health.AccrualSettings;
import io.inmesh.health.FailureAccrual;
import io.inmesh.health.HealthListener;
import io.inmesh.testkit.simulation.Outcome;
import io.inmesh.testkit.simulation.Scenario;
import io.inmesh.testkit.simulation.Simulation;
import io.inmesh.testkit.simulation.SimulationReport;
import io.inmesh.testkit.simulation.Strategy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the strategies must reach; and the committed report, which is renewed with {@code -Dsimulation.update=true}. */
class BalancingSimulationTest {

    private static final long SEED = 2026;
    private static final String PEAK_EWMA = "peak EWMA";
    private static final String LEAST_LOADED = "least loaded";
    private static final String ROUND_ROBIN = "round robin";
    private static final String WEIGHTED = "weighted random";
    private static final String ACCRUAL = " + accrual";
    private static final List<Strategy> STRATEGIES = strategies();
    private static final Map<Scenario, Map<String, Outcome>> OUTCOMES = new ConcurrentHashMap<>();

    private static final String INTRODUCTION = """
            # Balancing, simulated

            Written by `BalancingSimulationTest`; renew it with `./mvnw test -pl mesh-core/core -am
            -Dtest=BalancingSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.update=true`.

            500 calls a second (Poisson) for 30 s, one attempt each, seeded chance, virtual time, the library's own
            balancers and failure accrual. Backends work on four calls at once unless said otherwise. Latency is that of
            all calls, failed ones too. The last column draws the share of the first backend in each second, from
            nothing to twice its fair share.
            """;

    private static List<Strategy> strategies() {
        List<Strategy> strategies = new ArrayList<>();
        Map<Algorithm, String> names = Map.of(
                Algorithm.PEAK_EWMA, PEAK_EWMA,
                Algorithm.LEAST_LOADED, LEAST_LOADED,
                Algorithm.ROUND_ROBIN, ROUND_ROBIN,
                Algorithm.WEIGHTED, WEIGHTED);
        for (Algorithm algorithm : Algorithm.values()) {
            String name = names.get(algorithm);
            if (name == null) {
                continue; // those that hash depend on the requests, of which there is one kind
            }
            BalancingSettings settings = BalancingSettings.DEFAULT.withAlgorithm(algorithm);
            strategies.add(strategy(name, settings, AccrualSettings.OFF));
            strategies.add(strategy(name + ACCRUAL, settings, AccrualSettings.DEFAULT));
        }
        return strategies;
    }

    private static Strategy strategy(String name, BalancingSettings balancing, AccrualSettings accrual) {
        return new Strategy(
                name,
                () -> Balancers.of(balancing),
                (time, random) -> new FailureAccrual(accrual, time, random, HealthListener.NONE));
    }

    /** Each scenario is run once for all tests. */
    private static Map<String, Outcome> outcomes(Scenario scenario) {
        return OUTCOMES.computeIfAbsent(
                scenario,
                key -> STRATEGIES.stream()
                        .map(strategy -> Simulation.run(key, strategy, SEED))
                        .collect(Collectors.toMap(Outcome::strategy, Function.identity())));
    }

    private static Outcome outcome(Scenario scenario, String strategy) {
        return Objects.requireNonNull(outcomes(scenario).get(strategy));
    }

    @Test
    void the_report_is_the_committed_one() throws IOException {
        SimulationReport report = new SimulationReport(INTRODUCTION);
        for (Scenario scenario : Scenarios.ALL) {
            report.add(
                    scenario,
                    STRATEGIES.stream()
                            .map(strategy -> outcome(scenario, strategy.name()))
                            .toList());
        }
        if (Boolean.getBoolean("simulation.update")) {
            Path file = Path.of("src/test/resources/simulation/report.md");
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, report.toString());
            return;
        }
        try (InputStream committed = getClass().getResourceAsStream("/simulation/report.md")) {
            byte[] bytes =
                    Objects.requireNonNull(committed, "simulation/report.md").readAllBytes();
            assertThat(report).hasToString(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void equal_backends_share_evenly_enough() {
        for (Scenario scenario : List.of(Scenarios.STEADY, Scenarios.BUSY, Scenarios.NOISY)) {
            assertThat(outcomes(scenario).values())
                    .allSatisfy(
                            outcome -> assertThat(outcome.busiestToFair(false)).isLessThan(2));
        }
        assertThat(outcomes(Scenarios.STEADY).values())
                .allSatisfy(outcome -> assertThat(outcome.successShare()).isEqualTo(1));
    }

    @Test
    void a_failure_now_and_then_does_not_swing_a_pair() {
        double chance = outcome(Scenarios.NOISY_PAIR, WEIGHTED).percentileMillis(99);
        assertThat(outcome(Scenarios.NOISY_PAIR, PEAK_EWMA).percentileMillis(99))
                .isLessThan(chance);
    }

    @Test
    void under_load_two_choices_beat_chance() {
        double chance = outcome(Scenarios.BUSY, WEIGHTED).percentileMillis(99);
        assertThat(outcome(Scenarios.BUSY, PEAK_EWMA).percentileMillis(99)).isLessThan(0.8 * chance);
        assertThat(outcome(Scenarios.BUSY, LEAST_LOADED).percentileMillis(99)).isLessThan(0.8 * chance);
    }

    @Test
    void peak_ewma_keeps_away_from_a_slow_backend() {
        Outcome peakEwma = outcome(Scenarios.ONE_SLOW, PEAK_EWMA);
        assertThat(peakEwma.oddShare()).isLessThan(0.01);
        assertThat(peakEwma.percentileMillis(99)).isLessThan(5);
        assertThat(outcome(Scenarios.ONE_SLOW, LEAST_LOADED).oddShare()).isLessThan(0.02);
        assertThat(outcome(Scenarios.ONE_SLOW, ROUND_ROBIN).percentileMillis(99))
                .isGreaterThan(200);
    }

    @Test
    void failing_fast_does_not_attract_calls() {
        assertThat(outcome(Scenarios.ONE_FAILING_FAST, PEAK_EWMA).successShare())
                .isGreaterThan(0.997);
        assertThat(outcome(Scenarios.ONE_HALF_FAILING, PEAK_EWMA).successShare())
                .isGreaterThan(0.995);
        assertThat(outcome(Scenarios.ONE_REFUSING, PEAK_EWMA).oddShare()).isLessThan(0.01);
        Strategy naive = strategy("naive", BalancingSettings.DEFAULT.withFailurePenalty(1), AccrualSettings.OFF);
        assertThat(Simulation.run(Scenarios.ONE_FAILING_FAST, naive, SEED).oddShare())
                .isGreaterThan(0.15);
    }

    @Test
    void accrual_takes_a_failing_backend_out_of_every_balancer() {
        for (Strategy strategy : STRATEGIES) {
            if (strategy.name().endsWith(ACCRUAL)) {
                assertThat(outcome(Scenarios.ONE_FAILING_FAST, strategy.name()).oddShare())
                        .isLessThan(0.0025);
                assertThat(outcome(Scenarios.ONE_HALF_FAILING, strategy.name()).oddShare())
                        .isLessThan(0.0025);
                assertThat(outcome(Scenarios.ROLLING_RESTART, strategy.name()).successShare())
                        .isGreaterThan(0.995);
            }
        }
    }

    @Test
    void when_all_fail_all_are_tried_alike() {
        assertThat(outcomes(Scenarios.ALL_FAILING).values()).allSatisfy(outcome -> {
            assertThat(outcome.busiestToFair(false)).isLessThan(2);
            assertThat(outcome.successShare()).isBetween(0.64, 0.69);
            assertThat(outcome.oddShareInSecond(10)).isBetween(0.03, 0.2);
        });
    }

    @Test
    void a_stuck_backend_is_avoided_before_its_first_call_times_out() {
        Outcome peakEwma = outcome(Scenarios.ONE_STUCK, PEAK_EWMA);
        assertThat(peakEwma.successShare()).isGreaterThan(0.999);
        assertThat(peakEwma.oddShareInSecond(5)).isLessThan(0.02);
        assertThat(outcome(Scenarios.ONE_STUCK, ROUND_ROBIN).successShare()).isLessThan(0.96);
    }

    @Test
    void a_cold_backend_is_tried_and_not_flooded_and_has_its_share_once_warm() {
        Outcome peakEwma = outcome(Scenarios.JOINING, PEAK_EWMA);
        assertThat(peakEwma.oddShareInSecond(29)).isGreaterThan(0.05);
        assertThat(peakEwma.oddShareInSecond(10)).isBetween(0.001, 0.1);
        assertThat(peakEwma.percentileMillis(99)).isLessThan(5);
    }

    @Test
    void weights_are_respected_under_load() {
        assertThat(outcomes(Scenarios.WEIGHTS).values())
                .allSatisfy(outcome -> assertThat(outcome.busiestToFair(false)).isLessThan(1.3));
    }
}
