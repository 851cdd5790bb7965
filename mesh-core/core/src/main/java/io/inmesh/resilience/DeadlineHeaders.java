package io.inmesh.resilience;

import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How the time that is left travels between hops: relative, so that clock skew does not matter.
 * {@code x-envoy-expected-rq-timeout-ms} (whole milliseconds, as Envoy sends it) for plain HTTP, {@code grpc-timeout}
 * (gRPC over HTTP/2: up to 8 digits and a unit) where the content type is {@code application/grpc}.
 */
public final class DeadlineHeaders {

    /** Envoy's header. */
    public static final String EXPECTED_TIMEOUT = "x-envoy-expected-rq-timeout-ms";

    /** gRPC's header. */
    public static final String GRPC_TIMEOUT = "grpc-timeout";

    /** No header tells a time that makes sense. */
    public static final long ABSENT = -1;

    private static final int MAX_DIGITS = 8;
    private static final long GRPC_LIMIT = 100_000_000;

    private DeadlineHeaders() {}

    /** With {@code remainingNanos} written to its headers, unless they hold less already. */
    public static Request write(Request request, long remainingNanos) {
        return write(request, remainingNanos, new MillisText());
    }

    static Request write(Request request, long remainingNanos, MillisText millis) {
        Headers headers = request.headers();
        if (isGrpc(headers)) {
            long present = grpcNanos(headers.get(GRPC_TIMEOUT));
            return present != ABSENT && present <= remainingNanos
                    ? request
                    : request.withHeader(GRPC_TIMEOUT, grpcText(remainingNanos));
        }
        long present = millisNanos(headers.get(EXPECTED_TIMEOUT));
        return present != ABSENT && present <= remainingNanos
                ? request
                : request.withHeader(EXPECTED_TIMEOUT, millis.of(ceil(remainingNanos, 1_000_000)));
    }

    /** Nanoseconds that the sender of {@code headers} still waits: the least that they tell, or {@link #ABSENT}. */
    public static long read(Headers headers) {
        long plain = millisNanos(headers.get(EXPECTED_TIMEOUT));
        long grpc = grpcNanos(headers.get(GRPC_TIMEOUT));
        if (plain == ABSENT || grpc == ABSENT) {
            return Math.max(plain, grpc);
        }
        return Math.min(plain, grpc);
    }

    private static boolean isGrpc(Headers headers) {
        String type = headers.get("content-type");
        return type != null && type.regionMatches(true, 0, "application/grpc", 0, "application/grpc".length());
    }

    private static String grpcText(long nanos) {
        long micros = ceil(nanos, 1_000);
        if (micros < GRPC_LIMIT) {
            return micros + "u";
        }
        long millis = ceil(nanos, 1_000_000);
        return millis < GRPC_LIMIT ? millis + "m" : Math.min(ceil(nanos, 1_000_000_000), GRPC_LIMIT - 1) + "S";
    }

    private static long ceil(long value, long unit) {
        return value / unit + (value % unit > 0 ? 1 : 0);
    }

    private static long millisNanos(@Nullable String text) {
        return text == null ? ABSENT : nanos(text, text.length(), TimeUnit.MILLISECONDS, 12);
    }

    private static long grpcNanos(@Nullable String text) {
        if (text == null || text.length() < 2) {
            return ABSENT;
        }
        int digits = text.length() - 1;
        return switch (text.charAt(digits)) {
            case 'H' -> nanos(text, digits, TimeUnit.HOURS, MAX_DIGITS);
            case 'M' -> nanos(text, digits, TimeUnit.MINUTES, MAX_DIGITS);
            case 'S' -> nanos(text, digits, TimeUnit.SECONDS, MAX_DIGITS);
            case 'm' -> nanos(text, digits, TimeUnit.MILLISECONDS, MAX_DIGITS);
            case 'u' -> nanos(text, digits, TimeUnit.MICROSECONDS, MAX_DIGITS);
            case 'n' -> nanos(text, digits, TimeUnit.NANOSECONDS, MAX_DIGITS);
            default -> ABSENT;
        };
    }

    /** What a peer sends may be anything: nonsense counts as absent, never as an error. */
    private static long nanos(String text, int digits, TimeUnit unit, int maxDigits) {
        if (digits == 0 || digits > maxDigits) {
            return ABSENT;
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return ABSENT;
            }
            value = value * 10 + digit;
        }
        return unit.toNanos(value);
    }
}
