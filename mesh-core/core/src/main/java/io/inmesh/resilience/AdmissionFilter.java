package io.inmesh.resilience;

import io.inmesh.resilience.ResilienceObserver.Rejection;
import io.inmesh.service.Body;
import io.inmesh.service.CallOperator;
import io.inmesh.service.Filter;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Refuses inbound requests beyond a number in progress, and all of them once the server drains: a refusal at the door is
 * cheap and may be retried elsewhere, a request that starves inside is neither. A request is in progress until its
 * response's body has been read, discarded or cancelled. Lock-free.
 */
public final class AdmissionFilter implements Filter {

    private static final Headers OVERLOADED = Headers.of("retry-after", "1", "x-envoy-overloaded", "true");
    private static final Headers DRAINING = Headers.of("connection", "close", "x-envoy-overloaded", "true");

    private final int maxConcurrent;
    private final ResilienceObserver observer;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean draining;

    public AdmissionFilter(AdmissionSettings settings, ResilienceObserver observer) {
        this.maxConcurrent = settings.maxConcurrent() == 0 ? Integer.MAX_VALUE : settings.maxConcurrent();
        this.observer = observer;
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        return new Admission(request, next);
    }

    /** From now on every new request gets 503 and {@code connection: close}; those in progress go on. */
    public void beginDrain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** Requests in progress. */
    public int inFlight() {
        return inFlight.get();
    }

    private final class Admission extends CallOperator {

        private static final AtomicIntegerFieldUpdater<Admission> ADMITTED =
                AtomicIntegerFieldUpdater.newUpdater(Admission.class, "admitted");

        private final Request request;
        private final Service next;
        /** 1 while this request counts as one in progress. */
        private volatile int admitted;

        Admission(Request request, Service next) {
            this.request = request;
            this.next = next;
        }

        @Override
        protected Mono<Response> start() {
            if (draining) {
                return refuse(Rejection.DRAINING, DRAINING, "this server is shutting down");
            }
            if (inFlight.incrementAndGet() > maxConcurrent) {
                inFlight.decrementAndGet();
                return refuse(Rejection.OVERLOAD, OVERLOADED, maxConcurrent + " requests are in progress here already");
            }
            admitted = 1;
            return next.call(request);
        }

        @Override
        protected void onOutcome(@Nullable Response response, @Nullable Throwable error) {
            if (response == null || response.body().bytesInMemory() != null) {
                release();
            }
        }

        @Override
        protected Response delivered(Response response) {
            Body body = response.body();
            if (body.bytesInMemory() != null) {
                return response;
            }
            Runnable discard = () -> {
                body.discard();
                release();
            };
            return response.withBody(
                    Body.of(body.chunks().doFinally(end -> release()), body.length(), body::trailers, discard));
        }

        private void release() {
            if (admitted == 1 && ADMITTED.compareAndSet(this, 1, 0)) {
                inFlight.decrementAndGet();
            }
        }

        private Mono<Response> refuse(Rejection reason, Headers headers, String text) {
            request.body().discard();
            observer.inboundRejected(reason);
            return Mono.just(Response.of(503, headers, Body.of(text)));
        }
    }
}
