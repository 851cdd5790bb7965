package io.inmesh.resilience;

import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** How long to wait before the next attempt. */
final class Backoff {

    private static final int MAX_DIGITS = 9;

    private final long baseNanos;
    private final long maxNanos;
    private final MeshTime time;
    private final DoubleSupplier jitter;

    Backoff(RetrySettings settings, MeshTime time, DoubleSupplier jitter) {
        this.baseNanos = settings.baseBackoff().toNanos();
        this.maxNanos = settings.maxBackoff().toNanos();
        this.time = time;
        this.jitter = jitter;
    }

    /** @param attempt the one that failed, from 1 */
    long nanos(int attempt, @Nullable Response response, @Nullable Throwable error) {
        if (attempt == 1 && error instanceof MeshException e && e.isUnprocessed()) {
            return 0;
        }
        double bound = Math.min((double) maxNanos, (double) baseNanos * (1L << (attempt - 1)));
        long drawn = (long) (jitter.getAsDouble() * bound);
        return response == null ? drawn : Math.max(drawn, asked(response.headers()));
    }

    /** What Retry-After (RFC 9110, 10.2.3) asks for, bounded; nonsense counts as nothing. */
    private long asked(Headers headers) {
        String value = headers.get("retry-after");
        if (value == null || headers.contains("x-envoy-overloaded")) {
            return 0;
        }
        try {
            Duration wait = !value.isEmpty() && Character.isDigit(value.charAt(0))
                    ? Duration.ofSeconds(value.length() > MAX_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(value))
                    : Duration.between(
                            time.wallClock(),
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return wait.isNegative() ? 0 : wait.toSeconds() > 60 ? maxNanos : Math.min(wait.toNanos(), maxNanos);
        } catch (NumberFormatException | DateTimeException e) {
            return 0;
        }
    }
}
