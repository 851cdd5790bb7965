package io.inmesh.resilience;

import io.inmesh.service.Body;
import io.inmesh.service.CallOperator;
import io.inmesh.service.Filter;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Fails calls at once while as many as may be are in progress to the destination. A call is in progress until its
 * response's body has been read, discarded or cancelled. Stands above retries: to try again at once would only ask the
 * same limit. Lock-free.
 */
public final class LimitFilter implements Filter {

    private final String destination;
    private final DestinationLimits limits;

    /** @param destination named in errors */
    public LimitFilter(String destination, DestinationLimits limits) {
        this.destination = destination;
        this.limits = limits;
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        return limits.settings().maxRequests() == 0 ? next.call(request) : new Limited(request, next);
    }

    private final class Limited extends CallOperator {

        private static final AtomicIntegerFieldUpdater<Limited> COUNTED =
                AtomicIntegerFieldUpdater.newUpdater(Limited.class, "counted");

        private final Request request;
        private final Service next;
        /** 1 while this call counts as one in progress. */
        private volatile int counted;

        Limited(Request request, Service next) {
            this.request = request;
            this.next = next;
        }

        @Override
        protected Mono<Response> start() {
            if (!limits.tryBeginRequest()) {
                request.body().discard();
                return Mono.error(MeshException.unprocessed(
                        Kind.OVERLOADED,
                        "call to " + destination + ": " + limits.requests() + " calls are in progress (maxRequests "
                                + limits.settings().maxRequests() + "); " + request.method()
                                + " was not sent; call less at once, or raise the limit",
                        null));
            }
            counted = 1;
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
            if (counted == 1 && COUNTED.compareAndSet(this, 1, 0)) {
                limits.endRequest();
            }
        }
    }
}
