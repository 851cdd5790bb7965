package io.inmesh.service;

import java.util.Set;

/**
 * Which failures may be tried again, in the words of Envoy's {@code x-envoy-retry-on} and {@code x-envoy-retry-grpc-on}:
 * what a route says in place of the {@linkplain ResponseClassifier classifier's} own judgement. Immutable.
 *
 * @param on conditions, any of which is enough
 * @param statuses HTTP statuses that count as well ({@code retriable-status-codes})
 */
public record RetryConditions(Set<Condition> on, Set<Integer> statuses) {

    /** One condition. */
    public enum Condition {
        /** Any 5xx, no answer, reset, or refused stream. */
        SERVER_ERROR,
        /** 502, 503, 504. */
        GATEWAY_ERROR,
        /** No answer at all: disconnect, reset, read timeout. */
        RESET,
        /** As {@link #RESET}, where no byte of the request was sent. */
        RESET_BEFORE_REQUEST,
        /** No connection. */
        CONNECT_FAILURE,
        /** 409. */
        RETRIABLE_4XX,
        /** RST_STREAM with REFUSED_STREAM. */
        REFUSED_STREAM,
        GRPC_CANCELLED,
        GRPC_DEADLINE_EXCEEDED,
        GRPC_INTERNAL,
        GRPC_RESOURCE_EXHAUSTED,
        GRPC_UNAVAILABLE
    }

    public RetryConditions {
        on = Set.copyOf(on);
        statuses = Set.copyOf(statuses);
    }
}
