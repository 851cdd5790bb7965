package io.inmesh.routing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What goes wrong on purpose, with some requests, each by itself. Immutable. */
public record Fault(@Nullable Delay delay, @Nullable Abort abort) {

    public static final Fault NONE = new Fault(null, null);

    /**
     * Waits before the request is sent on.
     *
     * @param percentage 0 to 100
     */
    public record Delay(Duration duration, double percentage) {}

    /**
     * Answers instead of sending it on.
     *
     * @param status of HTTP, 200 to 599
     * @param grpcStatus the code of gRPC, 0 to 16, sent as {@code grpc-status} with HTTP status 200; -1: none
     * @param percentage 0 to 100
     */
    public record Abort(int status, int grpcStatus, double percentage) {}
}
