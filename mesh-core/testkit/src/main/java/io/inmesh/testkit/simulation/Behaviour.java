package io.inmesh.testkit.simulation;

import java.util.random.RandomGenerator;

/** How a simulated backend answers one call. */
@FunctionalInterface
public interface Behaviour {

    /** The status that stands for a connection that was refused. */
    int REFUSED = 0;

    /** The status that stands for no answer at all, ever. */
    int STUCK = -1;

    /**
     * One answer.
     *
     * @param status an HTTP status, {@link #REFUSED} or {@link #STUCK}
     * @param workMillis how long a worker is busy with it
     */
    record Answer(int status, double workMillis) {}

    /**
     * @param seconds since the simulation began
     * @param served how many calls this backend has taken before
     */
    Answer answer(double seconds, int served, RandomGenerator random);

    /** 200 after half of {@code meanMillis}, and as much again on average, exponentially distributed. */
    static Behaviour healthy(double meanMillis) {
        return (seconds, served, random) -> new Answer(200, work(meanMillis, random));
    }

    /** {@code status} at once. */
    static Behaviour failingFast(int status) {
        return (seconds, served, random) -> new Answer(status, 0.2);
    }

    static Behaviour stuck() {
        return (seconds, served, random) -> new Answer(STUCK, 0);
    }

    /** 500 instead for that share of the calls. */
    default Behaviour failing(double share) {
        return (seconds, served, random) -> {
            Answer answer = answer(seconds, served, random);
            return random.nextDouble() < share ? new Answer(500, answer.workMillis()) : answer;
        };
    }

    /** {@code other} from one second on, until another. */
    default Behaviour between(double from, double until, Behaviour other) {
        return (seconds, served, random) -> {
            boolean isOther = seconds >= from && seconds < until;
            return (isOther ? other : this).answer(seconds, served, random);
        };
    }

    /** Slow at first by {@code extraMillis}, a third of it after every twenty calls: a JVM that warms up. */
    default Behaviour warmingUp(double extraMillis) {
        return (seconds, served, random) -> {
            Answer answer = answer(seconds, served, random);
            double extra = extraMillis * StrictMath.exp(-served / 20.0);
            return new Answer(answer.status(), answer.workMillis() + extra);
        };
    }

    private static double work(double meanMillis, RandomGenerator random) {
        // StrictMath: the golden report must be the same on every machine.
        return meanMillis / 2 * (1 - StrictMath.log(1 - random.nextDouble()));
    }
}
