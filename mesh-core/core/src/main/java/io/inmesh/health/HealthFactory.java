package io.inmesh.health;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;

/** Makes the health of each new node. Thread-safe. */
@FunctionalInterface
public interface HealthFactory {

    Health newHealth(Endpoint endpoint);

    /** Every node is available, always. */
    static HealthFactory alwaysAvailable() {
        return endpoint -> AlwaysAvailable.INSTANCE;
    }
}
