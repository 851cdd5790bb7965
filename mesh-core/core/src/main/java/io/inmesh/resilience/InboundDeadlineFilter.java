package io.inmesh.resilience;

import io.inmesh.service.Call;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import reactor.core.publisher.Mono;

/**
 * Takes over the caller's deadline from its headers, counted from arrival; answers 504 at once where nobody waits any
 * more, because work for a caller that has left only delays the others.
 */
public final class InboundDeadlineFilter implements Filter {

    private final MeshTime time;
    private final long maxNanos;
    private final ResilienceObserver observer;

    public InboundDeadlineFilter(MeshTime time, AdmissionSettings settings, ResilienceObserver observer) {
        this.time = time;
        this.maxNanos = settings.maxTimeout().toNanos();
        this.observer = observer;
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        long told = DeadlineHeaders.read(request.headers());
        Call call = request.call();
        if (told == DeadlineHeaders.ABSENT && !call.hasDeadline()) {
            return next.call(request);
        }
        long now = time.nanoTime();
        Call bounded = told == DeadlineHeaders.ABSENT ? call : call.withDeadline(now + Math.min(told, maxNanos));
        return bounded.remainingNanos(now) > 0 ? next.call(request.withCall(bounded)) : refuse(request);
    }

    private Mono<Response> refuse(Request request) {
        return Mono.fromSupplier(() -> {
            request.body().discard();
            observer.inboundRejected(ResilienceObserver.Rejection.DEADLINE);
            return Response.of(504, "the caller's deadline had passed when the request arrived");
        });
    }
}
