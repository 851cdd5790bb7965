package io.inmesh.routing;

import io.inmesh.naming.ServiceName;

/**
 * One destination of a rule. Immutable.
 *
 * @param service with its port; port 0: the one that was called
 * @param subset of its endpoints, as its destination policy names it; empty: all
 * @param headers changed for this destination alone, after those of the rule
 */
public record Target(ServiceName service, String subset, HeaderChanges headers) {

    public static Target of(ServiceName service) {
        return new Target(service, "", HeaderChanges.NONE);
    }

    @Override
    public String toString() {
        return subset.isEmpty() ? service.toString() : service + "/" + subset;
    }
}
