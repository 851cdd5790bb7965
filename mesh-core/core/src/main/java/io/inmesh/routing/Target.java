package io.inmesh.routing;

import io.inmesh.naming.NameTree;
import io.inmesh.naming.ServiceName;
import java.util.List;

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

    /**
     * A branch of a split that keeps its share although nothing can be sent to it: those calls fail, as with Envoy's
     * weighted clusters and the Gateway API's backends. (A bare leaf that is not usable leaves its share to the others, as
     * Finagle's unions do.)
     */
    public static NameTree<Target> keepingShare(Target target) {
        return new NameTree.Alt<>(List.of(NameTree.leaf(target), NameTree.empty()));
    }

    /** With {@code port} where it has none. */
    Target onPort(int port) {
        return service.port() != 0 || port == 0
                ? this
                : new Target(new ServiceName(service.name(), service.namespace(), port), subset, headers);
    }

    @Override
    public String toString() {
        return subset.isEmpty() ? service.toString() : service + "/" + subset;
    }
}
