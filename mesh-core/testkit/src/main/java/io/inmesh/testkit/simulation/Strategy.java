package io.inmesh.testkit.simulation;

import io.inmesh.balancing.BalancerFactory;
import io.inmesh.health.HealthFactory;
import io.inmesh.time.MeshTime;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A way to choose nodes and to judge them.
 *
 * @param balancers makes the balancing of one run: it remembers which nodes it began with
 */
public record Strategy(String name, Supplier<BalancerFactory> balancers, HealthOf health) {

    /** Makes the judge once time and chance are known. */
    @FunctionalInterface
    public interface HealthOf {
        HealthFactory create(MeshTime time, RandomGenerator random);
    }
}
