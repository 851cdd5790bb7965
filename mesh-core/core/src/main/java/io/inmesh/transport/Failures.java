package io.inmesh.transport;

import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import org.jspecify.annotations.Nullable;

/** The errors of the outbound transport: {@code -> reviews at 10.0.0.7:9080: what, the limit, what next}. */
final class Failures {

    private Failures() {}

    /** One of which it is certain that no peer acted on the request. */
    static MeshException unprocessed(
            Kind kind, Request request, NettyEndpoint endpoint, String what, @Nullable Throwable cause) {
        return MeshException.unprocessed(kind, where(request, endpoint) + what, cause);
    }

    static MeshException of(
            Kind kind, Request request, NettyEndpoint endpoint, String what, @Nullable Throwable cause) {
        return MeshException.of(kind, where(request, endpoint) + what, cause);
    }

    private static String where(Request request, NettyEndpoint endpoint) {
        String destination = request.call().destination();
        String address = endpoint.endpoint.address();
        return destination.isEmpty() ? "-> " + address + ": " : "-> " + destination + " at " + address + ": ";
    }

    /** What an exception says, or else what it is. */
    static String reason(@Nullable Throwable cause) {
        if (cause == null) {
            return "no reason was given";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
