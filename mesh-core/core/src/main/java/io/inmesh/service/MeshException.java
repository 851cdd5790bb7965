package io.inmesh.service;

import org.jspecify.annotations.Nullable;

/**
 * Why a call failed inside the mesh: the kind, for programs; and for people a message of the form
 * {@code client -> destination: what failed, the limit, what was observed, what to do next}. Carries no stack trace
 * unless the kind is a fault of the program: these are expected outcomes, and traces would cost more than the calls.
 */
public final class MeshException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What failed. */
    public enum Kind {
        /** No source of endpoints knows the name. */
        UNKNOWN_DESTINATION(404, false),
        /** The name has rules, and none of them matches the request. */
        NO_ROUTE(404, false),
        /** The name is known and has no endpoint. */
        NO_ENDPOINTS(503, false),
        /** No answer from discovery yet. */
        DISCOVERY_PENDING(503, false),
        /** No connection could be made. */
        CONNECT_FAILED(503, true),
        /** The connection closed or reset under the call. */
        CONNECTION_CLOSED(502, true),
        /** The peer broke the protocol. */
        PROTOCOL_ERROR(502, false),
        /** The attempt took longer than the attempt timeout. */
        ATTEMPT_TIMEOUT(504, true),
        /** The deadline of the whole call passed. */
        DEADLINE_EXCEEDED(504, false),
        /** A limit of this side was reached: pool, queue or concurrency. */
        OVERLOADED(503, false),
        /** The destination's circuit breaker is open. */
        CIRCUIT_OPEN(503, false),
        /** A body or header section is over its limit. */
        BODY_TOO_LARGE(413, false),
        /** The caller cancelled. */
        CANCELLED(499, false),
        /** The request cannot be sent as it is. */
        INVALID_REQUEST(400, false),
        /** The mesh, client or server is closed. */
        CLOSED(503, false);

        private final int status;
        private final boolean isTransient;

        Kind(int status, boolean isTransient) {
            this.status = status;
            this.isTransient = isTransient;
        }

        /** The HTTP status a server answers when this error reaches it. */
        public int status() {
            return status;
        }

        /** Whether another endpoint, or the same a moment later, may well answer. */
        public boolean isTransient() {
            return isTransient;
        }
    }

    private final Kind kind;
    private final boolean unprocessed;

    private MeshException(Kind kind, String message, boolean unprocessed, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.kind = kind;
        this.unprocessed = unprocessed;
    }

    public static MeshException of(Kind kind, String message) {
        return new MeshException(kind, message, false, null);
    }

    public static MeshException of(Kind kind, String message, @Nullable Throwable cause) {
        return new MeshException(kind, message, false, cause);
    }

    /** One where no peer has seen any part of the request, or says that it did not act on it: always safe to send again. */
    public static MeshException unprocessed(Kind kind, String message, @Nullable Throwable cause) {
        return new MeshException(kind, message, true, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether certainly no peer acted on the request. */
    public boolean isUnprocessed() {
        return unprocessed;
    }

    /**
     * Whether {@code error} was raised on this side before any peer was asked, for want of an endpoint or by a limit of
     * this side's own: it says nothing of the peer, which must not be blamed for it.
     */
    public static boolean isLocal(@Nullable Throwable error) {
        return error instanceof MeshException e
                && switch (e.kind) {
                    case UNKNOWN_DESTINATION,
                            NO_ROUTE,
                            NO_ENDPOINTS,
                            DISCOVERY_PENDING,
                            OVERLOADED,
                            CIRCUIT_OPEN,
                            CLOSED -> true;
                    default -> false;
                };
    }

    /** The same with {@code prefix} before its message. */
    public MeshException within(String prefix) {
        return new MeshException(kind, prefix + getMessage(), unprocessed, getCause());
    }
}
