package io.inmesh.health;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;
import io.inmesh.time.MeshTime;
import java.util.random.RandomGenerator;

/** Makes the health of each new node of one destination. Thread-safe. */
@FunctionalInterface
public interface HealthFactory {

    Health newHealth(Endpoint endpoint);

    /**
     * Goes on by other settings while calls go on: nodes that are ejected stay so until their time is up.
     *
     * @return what makes the destination's healths from now on: this one where the kind of settings stays. It must
     *     {@linkplain #adopt adopt} the healths that there are
     */
    default HealthFactory updated(HealthSettings settings) {
        return this;
    }

    /**
     * The health with which a node that has {@code health} goes on under this factory: the same where it fits, otherwise a
     * new one.
     */
    default Health adopt(Health health, Endpoint endpoint) {
        return health;
    }

    /** @param random thread-safe */
    static HealthFactory of(HealthSettings settings, MeshTime time, RandomGenerator random, HealthListener listener) {
        return settings instanceof OutlierSettings outlier
                ? new OutlierDetection(outlier, time, random, listener)
                : new FailureAccrual((AccrualSettings) settings, time, random, listener);
    }

    /** Every node is available, always. */
    static HealthFactory alwaysAvailable() {
        return endpoint -> AlwaysAvailable.INSTANCE;
    }
}
