package io.inmesh.naming;

/**
 * Where delegation ends: a service, or a part of it. Immutable.
 *
 * @param service with its port; port 0: its only or first one
 * @param subset of its endpoints, as its destination policy names it; empty: all
 */
public record BoundName(ServiceName service, String subset) {

    public static BoundName of(ServiceName service) {
        return new BoundName(service, "");
    }

    /** As a path of a delegation table: {@code /#/io.inmesh/books/reviews/9080/v2}. */
    @Override
    public String toString() {
        return ServicePaths.of(this).toString();
    }
}
