package io.inmesh.routing;

import io.inmesh.service.Service;

/** The rest of the way from a rule to one of its destinations: its deadline, breaker, retries and endpoints. Thread-safe. */
@FunctionalInterface
public interface Leg extends Service {

    /**
     * Whether calls have somewhere to go: false where discovery has said that the name is unknown or has no endpoint;
     * true as long as it has not said a word. Asked for each call that has a choice, so that it must be a glance at a field.
     */
    default boolean isUsable() {
        return true;
    }
}
