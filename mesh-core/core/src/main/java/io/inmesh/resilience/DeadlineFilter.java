package io.inmesh.resilience;

import io.inmesh.service.Call;
import io.inmesh.service.Filter;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Gives every outbound call a deadline: the earlier of the one it inherits and now + timeout; fails a call whose deadline
 * has passed before it costs anybody anything. Enforced where the call waits, not here.
 */
public final class DeadlineFilter implements Filter {

    private final MeshTime time;
    private final long timeoutNanos;

    /** @param timeout of a whole call, retries included, at most 1 day; zero: none of its own */
    public DeadlineFilter(MeshTime time, Duration timeout) {
        Bounds.check("timeout", timeout, Duration.ZERO, Duration.ofDays(1));
        this.time = time;
        this.timeoutNanos = timeout.toNanos();
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        long now = time.nanoTime();
        Call call = request.call();
        long remaining = call.remainingNanos(now);
        if (remaining <= 0) {
            request.body().discard();
            return Mono.error(expired(call, -remaining));
        }
        if (timeoutNanos == 0 || remaining <= timeoutNanos) {
            return next.call(request);
        }
        return next.call(request.withCall(call.withDeadline(now + timeoutNanos)));
    }

    static MeshException expired(Call call, long agoNanos) {
        return MeshException.unprocessed(
                Kind.DEADLINE_EXCEEDED,
                "call to " + call.destination() + ": the deadline passed " + agoNanos / 1_000_000
                        + " ms before attempt " + call.attempt()
                        + " was sent; the time went to whoever held the call before",
                null);
    }
}
