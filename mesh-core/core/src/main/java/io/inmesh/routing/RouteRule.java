package io.inmesh.routing;

import java.util.List;

/**
 * One rule of a route resource, compiled. Immutable.
 *
 * @param resource where it was written: {@code VirtualService default/reviews}
 * @param name its name there, or its index
 * @param matches any of which is enough; empty: every request
 * @param action what is done with a request that matches
 * @param policy what happens to it on the way
 */
public record RouteRule(
        String resource, String name, List<RequestMatch> matches, RouteAction action, RoutePolicy policy) {

    public RouteRule {
        matches = List.copyOf(matches);
    }
}
