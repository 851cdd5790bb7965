package io.inmesh.routing;

import io.inmesh.naming.ServiceName;
import io.inmesh.time.MeshTime;
import java.util.random.RandomGenerator;

/** What all rules of one client share. */
record RuleTools(
        ServiceName host, MeshTime time, RandomGenerator random, RoutingObserver observer, Mirrors.Slots mirrors) {

    /** @param percentage 0: never, 100: always */
    boolean draws(double percentage) {
        return percentage > 0 && (percentage >= 100 || random.nextDouble() * 100 < percentage);
    }
}
