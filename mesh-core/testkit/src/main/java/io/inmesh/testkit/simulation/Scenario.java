package io.inmesh.testkit.simulation;

import io.inmesh.naming.Locality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What happens to the backends while calls arrive at random (Poisson).
 *
 * @param name a few words
 * @param story what happens, for the report
 * @param seconds how long calls arrive
 * @param callsPerSecond on average
 * @param backends the first is the odd one, if any is
 */
public record Scenario(String name, String story, int seconds, double callsPerSecond, List<Backend> backends) {

    /**
     * One backend.
     *
     * @param behaviour how it answers
     * @param weight as discovery tells it
     * @param workers calls it works on at once; others wait in line
     * @param joinsAtSecond when discovery lists it; 0: from the beginning
     * @param locality where it runs
     */
    public record Backend(Behaviour behaviour, double weight, int workers, int joinsAtSecond, Locality locality) {

        public Backend(Behaviour behaviour, double weight, int workers, int joinsAtSecond) {
            this(behaviour, weight, workers, joinsAtSecond, Locality.UNKNOWN);
        }

        public Backend in(Locality value) {
            return new Backend(behaviour, weight, workers, joinsAtSecond, value);
        }

        public static Backend of(Behaviour behaviour) {
            return new Backend(behaviour, 1, 4, 0);
        }
    }

    public Scenario {
        backends = List.copyOf(backends);
    }

    /** 500 calls a second for 30 seconds. */
    public static Scenario of(String name, String story, List<Backend> backends) {
        return new Scenario(name, story, 30, 500, backends);
    }

    /** {@code odd} and nine others. */
    public static List<Backend> oneOfTen(Backend odd, Backend other) {
        List<Backend> backends = new ArrayList<>(Collections.nCopies(10, other));
        backends.set(0, odd);
        return backends;
    }

    /** The share of the calls that the weights give to a backend, when all are listed. */
    public double fairShare(int backend) {
        double sum = backends.stream().mapToDouble(Backend::weight).sum();
        return backends.get(backend).weight() / sum;
    }
}
