package io.inmesh.resilience;

import io.inmesh.service.Call;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Bounds one attempt, and tells the peer how long this side waits for it. The transport enforces it with the one timer
 * that an attempt has.
 */
public final class AttemptTimeoutFilter implements Filter {

    private final MeshTime time;
    private final long timeoutNanos;
    private final MillisText millis = new MillisText();

    /** @param timeout of an attempt, 1 ms to 1 day; null: as long as the call's deadline allows */
    public AttemptTimeoutFilter(MeshTime time, @Nullable Duration timeout) {
        if (timeout != null) {
            Bounds.check("attemptTimeout", timeout, Duration.ofMillis(1), Duration.ofDays(1));
        }
        this.time = time;
        this.timeoutNanos = timeout == null ? 0 : timeout.toNanos();
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        Call call = request.call();
        if (timeoutNanos == 0 && !call.hasDeadline()) {
            return next.call(request);
        }
        long now = time.nanoTime();
        long left = call.remainingNanos(now);
        if (left <= 0) {
            return Mono.error(DeadlineFilter.expired(call, -left));
        }
        if (timeoutNanos == 0 || left <= timeoutNanos) {
            Request told = DeadlineHeaders.write(request, left, millis);
            return next.call(told.withCall(call.withAttemptDeadline(Call.NO_DEADLINE)));
        }
        Request bounded = DeadlineHeaders.write(request, timeoutNanos, millis);
        return next.call(bounded.withCall(call.withAttemptDeadline(now + timeoutNanos)));
    }
}
