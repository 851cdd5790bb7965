package io.inmesh.routing;

import java.time.Duration;

/**
 * Hears what rules do to calls, for metrics and logs. Called on the thread of the call: must not block or throw. Every
 * method does nothing unless overridden.
 */
public interface RoutingObserver {

    /** Hears nothing. */
    RoutingObserver NONE = new RoutingObserver() {};

    /** Why a copy was not sent. */
    enum MirrorDrop {
        /** Too many copies are under way. */
        LIMIT,
        /** The body is a stream, which can be sent once. */
        STREAM
    }

    /** A fault holds the call up. */
    default void delayed(RouteRule rule, Duration delay) {}

    /** A fault answers the call. */
    default void aborted(RouteRule rule) {}

    default void mirrored(RouteRule rule, Target target) {}

    default void mirrorDropped(RouteRule rule, Target target, MirrorDrop reason) {}
}
