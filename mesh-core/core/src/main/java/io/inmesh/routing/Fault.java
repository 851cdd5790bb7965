package io.inmesh.routing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on purpose, with some requests: delay and abort are drawn each by itself, and a request that draws both
 * waits first. Envoy's {@code x-envoy-fault-...} headers count for nothing. Immutable.
 */
public record Fault(@Nullable Delay delay, @Nullable Abort abort) {

    public static final Fault NONE = new Fault(null, null);

    /**
     * Waits before the request is sent on; counts against a deadline that the caller has, not against the rule's timeout.
     *
     * @param percentage 0 to 100
     */
    public record Delay(Duration duration, double percentage) {

        /** @throws IllegalArgumentException when one of the two makes no sense */
        public Delay {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("fault delay: " + duration + " (expected: not negative)");
            }
            checkPercentage(percentage);
        }
    }

    /**
     * Answers instead of sending it on.
     *
     * @param status of HTTP, 200 to 599
     * @param grpcStatus the code of gRPC, 0 to 16, sent as {@code grpc-status} with HTTP status 200; -1: none
     * @param percentage 0 to 100
     */
    public record Abort(int status, int grpcStatus, double percentage) {

        /** @throws IllegalArgumentException when one of them makes no sense */
        public Abort {
            if (grpcStatus < -1 || grpcStatus > 16) {
                throw new IllegalArgumentException(
                        "fault gRPC status: " + grpcStatus + " (expected: 0 to 16, -1: none)");
            }
            if (grpcStatus < 0 && (status < 200 || status > 599)) {
                throw new IllegalArgumentException("fault status: " + status + " (expected: 200 to 599)");
            }
            checkPercentage(percentage);
        }
    }

    static void checkPercentage(double percentage) {
        if (!(percentage >= 0 && percentage <= 100)) {
            throw new IllegalArgumentException("percentage: " + percentage + " (expected: 0 to 100)");
        }
    }
}
