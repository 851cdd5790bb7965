package io.inmesh.balancing;

import io.inmesh.testkit.simulation.Behaviour;
import io.inmesh.testkit.simulation.Scenario;
import io.inmesh.testkit.simulation.Scenario.Backend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The scenarios of the golden report. */
final class Scenarios {

    private static final Behaviour HEALTHY = Behaviour.healthy(1);
    private static final Backend OTHER = Backend.of(HEALTHY);

    static final Scenario STEADY =
            Scenario.of("Steady", "Ten equal backends that take 1 ms on average.", Collections.nCopies(10, OTHER));

    static final Scenario BUSY = Scenario.of(
            "Busy",
            "Ten equal backends of one worker each, 10 ms of work on average: half of what they can do.",
            Collections.nCopies(10, new Backend(Behaviour.healthy(10), 1, 1, 0)));

    static final Scenario NOISY = Scenario.of(
            "Noisy",
            "Ten equal backends; one call in a hundred fails, whoever takes it.",
            Collections.nCopies(10, Backend.of(HEALTHY.failing(0.01))));

    static final Scenario NOISY_PAIR = new Scenario(
            "Noisy pair",
            "200 calls a second for two equal backends of two workers, 5 ms of work on average; one call in a hundred"
                    + " fails.",
            30,
            200,
            Collections.nCopies(2, new Backend(Behaviour.healthy(5).failing(0.01), 1, 2, 0)));

    static final Scenario ONE_SLOW = Scenario.of(
            "One slow",
            "The first of ten takes 200 ms instead of 1 ms, and has workers enough.",
            Scenario.oneOfTen(new Backend(Behaviour.healthy(200), 1, 1000, 0), OTHER));

    static final Scenario ONE_FAILING_FAST = Scenario.of(
            "One failing fast",
            "The first of ten answers 503 after 0.2 ms.",
            Scenario.oneOfTen(Backend.of(Behaviour.failingFast(503)), OTHER));

    static final Scenario ONE_REFUSING = Scenario.of(
            "One refusing",
            "The first of ten refuses connections after 0.2 ms, the others take 50 ms, with workers enough.",
            Scenario.oneOfTen(
                    Backend.of(Behaviour.failingFast(Behaviour.REFUSED)),
                    new Backend(Behaviour.healthy(50), 1, 100, 0)));

    static final Scenario ONE_HALF_FAILING = Scenario.of(
            "One half failing",
            "The first of ten fails every second call.",
            Scenario.oneOfTen(Backend.of(HEALTHY.failing(0.5)), OTHER));

    static final Scenario ALL_FAILING = Scenario.of(
            "All failing",
            "All ten answer 503 after 0.2 ms between seconds 5 and 15.",
            Collections.nCopies(10, Backend.of(HEALTHY.between(5, 15, Behaviour.failingFast(503)))));

    static final Scenario ONE_STUCK = Scenario.of(
            "One stuck",
            "The first of ten answers nothing from second 5 to 20; attempts end after 1 s.",
            Scenario.oneOfTen(Backend.of(HEALTHY.between(5, 20, Behaviour.stuck())), OTHER));

    static final Scenario JOINING = Scenario.of(
            "Joining",
            "The first of ten joins at second 10, cold: its first calls take 50 ms more, a third of that after each"
                    + " twenty.",
            Scenario.oneOfTen(new Backend(HEALTHY.warmingUp(50), 1, 4, 10), OTHER));

    static final Scenario ROLLING_RESTART = Scenario.of(
            "Rolling restart", "One backend after the other refuses connections for 2 s.", rollingRestart());

    static final Scenario WEIGHTS = Scenario.of(
            "Weights", "Two of ten have weight 4, four have 2, the first and three others have 1.", weights());

    static final List<Scenario> ALL = List.of(
            STEADY,
            BUSY,
            NOISY,
            NOISY_PAIR,
            ONE_SLOW,
            ONE_FAILING_FAST,
            ONE_REFUSING,
            ONE_HALF_FAILING,
            ALL_FAILING,
            ONE_STUCK,
            JOINING,
            ROLLING_RESTART,
            WEIGHTS);

    private Scenarios() {}

    private static List<Backend> rollingRestart() {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            double down = 3 + i * 2.5;
            backends.add(Backend.of(HEALTHY.between(down, down + 2, Behaviour.failingFast(Behaviour.REFUSED))));
        }
        return backends;
    }

    private static List<Backend> weights() {
        List<Backend> backends = new ArrayList<>();
        for (double weight : new double[] {1, 4, 4, 2, 2, 2, 2, 1, 1, 1}) {
            backends.add(new Backend(HEALTHY, weight, 4, 0));
        }
        return backends;
    }
}
