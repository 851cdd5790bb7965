package io.inmesh.service;

import reactor.core.publisher.Mono;

/**
 * A request in, a response out: the one shape of everything that can be called, from a whole client to one connection.
 *
 * <p>Contract: {@link #call} returns at once, never blocks and never throws. Side effects begin when the returned Mono is
 * subscribed, which may happen once at most. It ends with exactly one response, or with an error that is a
 * {@link MeshException} wherever the mesh is the cause. Cancelling it releases whatever the call holds. An
 * implementation that waits obeys the call's {@linkplain Call#attemptDeadlineNanos() deadline}. Thread-safe.
 */
@FunctionalInterface
public interface Service {

    Mono<Response> call(Request request);
}
