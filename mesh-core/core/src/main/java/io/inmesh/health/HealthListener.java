package io.inmesh.health;

import io.inmesh.naming.Endpoint;
import java.time.Duration;

/**
 * Watches the transitions of nodes' health. Called on the thread of the call that caused them: must not block; what it
 * throws is logged and ignored. Thread-safe.
 */
public interface HealthListener {

    /** Does nothing. */
    HealthListener NONE = new HealthListener() {};

    /**
     * The node takes no calls for a while.
     *
     * @param duration until one call may try it again
     * @param reason for people: {@code 5 consecutive failures}
     */
    default void ejected(Endpoint endpoint, Duration duration, String reason) {}

    /** One call tries an ejected node. */
    default void probing(Endpoint endpoint) {}

    /** That call succeeded: the node takes calls again. */
    default void revived(Endpoint endpoint) {}
}
