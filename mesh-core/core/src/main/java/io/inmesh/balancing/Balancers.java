package io.inmesh.balancing;

import io.inmesh.naming.Load;
import io.inmesh.naming.Node;
import io.inmesh.time.MeshTime;
import java.util.List;
import java.util.random.RandomGenerator;

/** The balancing algorithms of the library: each joins a way to measure load with a way to choose. */
public final class Balancers {

    /** Averages of equal nodes differ by chance; half as dear is no chance. */
    private static final double CLEARLY = 2;

    private Balancers() {}

    /** The algorithm that {@code settings} name. */
    public static BalancerFactory of(BalancingSettings settings) {
        LoadMetric inFlight = time -> new InFlightLoad();
        return switch (settings.algorithm()) {
            case PEAK_EWMA -> new Algorithm(settings, peakEwma(settings), powerOfTwo(CLEARLY));
            case LEAST_LOADED -> new Algorithm(settings, inFlight, powerOfTwo(1));
            case ROUND_ROBIN -> new Algorithm(settings, inFlight, Balancers::inTurn);
            case WEIGHTED -> new Algorithm(settings, inFlight, Balancers::atRandom);
        };
    }

    private static LoadMetric peakEwma(BalancingSettings settings) {
        return time -> new PeakEwmaLoad(settings.decay().toNanos(), settings.failurePenalty(), time.nanoTime());
    }

    private static Choice powerOfTwo(double clearly) {
        return (candidates, random, time) -> new PowerOfTwoBalancer(candidates, random, time, clearly);
    }

    private static Balancer inTurn(Candidates candidates, RandomGenerator random, MeshTime time) {
        StrideSchedule schedule = new StrideSchedule(candidates.weights(), (int) random.nextLong());
        return new SequenceBalancer(candidates, schedule::next, time);
    }

    private static Balancer atRandom(Candidates candidates, RandomGenerator random, MeshTime time) {
        AliasTable table = new AliasTable(candidates.weights());
        return new SequenceBalancer(candidates, () -> table.draw(random.nextLong()), time);
    }

    private interface LoadMetric {
        Load newLoad(MeshTime time);
    }

    private interface Choice {
        Balancer over(Candidates candidates, RandomGenerator random, MeshTime time);
    }

    private record Algorithm(BalancingSettings settings, LoadMetric metric, Choice choice) implements BalancerFactory {

        @Override
        public Load newLoad(MeshTime time) {
            return metric.newLoad(time);
        }

        @Override
        public Balancer newBalancer(List<Node> nodes, RandomGenerator random, MeshTime time) {
            return nodes.isEmpty()
                    ? request -> null
                    : choice.over(new Candidates(nodes, settings.panicThreshold()), random, time);
        }

        @Override
        public String toString() {
            return settings.toString();
        }
    }
}
