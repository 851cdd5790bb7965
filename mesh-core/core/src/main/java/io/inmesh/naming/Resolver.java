package io.inmesh.naming;

import reactor.core.publisher.Flux;

/**
 * A source of endpoints. Thread-safe.
 *
 * <p>Contract: the Flux emits a whole {@link EndpointSet} soon after subscription ({@link EndpointSet#pending} where the
 * answer takes time) and again whenever it changes; it never fails and never completes by itself: trouble is a
 * {@linkplain EndpointSet.State#FAILED failed} or {@linkplain EndpointSet.State#STALE stale} set. After a failure it keeps
 * trying. Cancelling ends all work for the name. It never blocks.
 */
public interface Resolver extends AutoCloseable {

    Flux<EndpointSet> resolve(ServiceName name);

    /**
     * Whether this source has {@code name} for certain, as far as it can tell at once: frameworks ask it for every host they
     * meet. Never blocks; false where the source would have to ask somebody.
     */
    default boolean isKnown(ServiceName name) {
        return false;
    }

    /** Ends all subscriptions' work and releases what the source holds; idempotent. */
    @Override
    default void close() {}
}
