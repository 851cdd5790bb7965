package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.health.AccrualSettings;
import io.inmesh.health.HealthFactory;
import io.inmesh.health.HealthListener;
import io.inmesh.health.HealthSettings;
import io.inmesh.health.OutlierSettings;
import io.inmesh.naming.Locality;
import io.inmesh.testkit.simulation.Behaviour;
import io.inmesh.testkit.simulation.Outcome;
import io.inmesh.testkit.simulation.Scenario;
import io.inmesh.testkit.simulation.Scenario.Backend;
import io.inmesh.testkit.simulation.Simulation;
import io.inmesh.testkit.simulation.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a destination's policy asks for, as it comes out of many calls: warm-up, locality, outlier detection. */
class PolicySimulationTest {

    private static final long SEED = 2026;
    private static final Behaviour HEALTHY = Behaviour.healthy(1);
    private static final Locality HERE = new Locality("west", "1", "");
    private static final Locality THERE = new Locality("west", "2", "");
    private static final BalancingSettings ROUND_ROBIN = BalancingSettings.DEFAULT.withAlgorithm(Algorithm.ROUND_ROBIN);

    /** Work takes ten times as long at first, and as long as elsewhere after some seconds: a compiler at work. */
    private static final Behaviour COLD = (seconds, served, random) -> {
        Behaviour.Answer warm = Behaviour.healthy(10).answer(seconds, served, random);
        double extra = 1 + 9 * StrictMath.exp(-Math.max(0, seconds - 10) / 3);
        return new Behaviour.Answer(200, warm.workMillis() * extra);
    };

    private static Outcome run(Scenario scenario, BalancingSettings balancing, HealthSettings health) {
        Caller caller = new Caller(HERE, Map.of(), "");
        Strategy strategy = new Strategy(
                "policy",
                () -> Balancers.of(balancing, caller),
                (time, random) -> HealthFactory.of(health, time, random, HealthListener.NONE));
        return Simulation.run(scenario, strategy, SEED);
    }

    @Test
    void warm_up_spares_a_cold_node_the_calls_that_would_bury_it() {
        Scenario joining = Scenario.of(
                "Joining cold",
                "The first of ten joins at second 10 and works at a tenth of its speed at first.",
                Scenario.oneOfTen(new Backend(COLD, 1, 2, 10), new Backend(Behaviour.healthy(10), 1, 2, 0)));
        Outcome without = run(joining, ROUND_ROBIN, AccrualSettings.OFF);
        Outcome with =
                run(joining, ROUND_ROBIN.withWarmup(WarmupSettings.of(Duration.ofSeconds(12))), AccrualSettings.OFF);
        assertThat(without.successShare()).isLessThan(0.98); // calls stand in line for longer than a second
        assertThat(with.successShare()).isEqualTo(1);
        assertThat(with.percentileMillis(99)).isLessThan(without.percentileMillis(99) / 3);
        assertThat(with.oddShareInSecond(10)).isBetween(0.0, 0.03);
        assertThat(with.oddShareInSecond(28)).isBetween(0.07, 0.13);
    }

    @Test
    void calls_stay_in_their_zone_until_it_fails_and_come_back() {
        List<Backend> backends = new ArrayList<>();
        Behaviour failing = HEALTHY.between(10, 20, Behaviour.failingFast(503));
        backends.addAll(Collections.nCopies(5, Backend.of(failing).in(HERE)));
        backends.addAll(Collections.nCopies(5, Backend.of(Behaviour.healthy(6)).in(THERE)));
        Scenario zones = Scenario.of("Zone failing", "All five near fail for 10 s; five far are slower.", backends);
        OutlierSettings outlier = OutlierSettings.DEFAULT
                .withMaxEjectionPercent(100)
                .withInterval(Duration.ofSeconds(1))
                .withBaseEjection(Duration.ofSeconds(2));
        BalancingSettings near = ROUND_ROBIN.withPanicThreshold(0).withLocality(LocalitySettings.NEAREST);
        Outcome outcome = run(zones, near, outlier);
        assertThat(outcome.oddShareInSecond(5)).isBetween(0.18, 0.22);
        assertThat(outcome.oddShareInSecond(14)).isLessThan(0.02);
        assertThat(outcome.oddShareInSecond(29)).isBetween(0.18, 0.22);
        assertThat(outcome.successShare()).isGreaterThan(0.99);
        assertThat(run(zones, ROUND_ROBIN, outlier).oddShareInSecond(5)).isBetween(0.09, 0.11);
    }

    @Test
    void outlier_detection_takes_out_what_fails_and_no_more_than_may_be() {
        Scenario one = Scenario.of(
                "One failing",
                "The first of ten answers 503.",
                Scenario.oneOfTen(Backend.of(Behaviour.failingFast(503)), Backend.of(HEALTHY)));
        Outcome outcome = run(one, ROUND_ROBIN, OutlierSettings.DEFAULT);
        // Ejected at once, and again after five calls whenever it is back: for 30 s at first.
        assertThat(outcome.oddShare()).isLessThan(0.002);
        List<Backend> half = new ArrayList<>(Collections.nCopies(5, Backend.of(Behaviour.failingFast(503))));
        half.addAll(Collections.nCopies(5, Backend.of(HEALTHY)));
        Scenario many = Scenario.of("Half failing", "Five of ten answer 503.", half);
        assertThat(run(many, ROUND_ROBIN, OutlierSettings.DEFAULT).successShare())
                .isBetween(0.5, 0.6); // one of ten may be out: five of nine are well
        assertThat(run(many, ROUND_ROBIN, OutlierSettings.DEFAULT.withMaxEjectionPercent(50))
                        .successShare())
                .isGreaterThan(0.99);
        assertThat(run(many, ROUND_ROBIN, AccrualSettings.DEFAULT).successShare())
                .isGreaterThan(0.99);
    }
}
