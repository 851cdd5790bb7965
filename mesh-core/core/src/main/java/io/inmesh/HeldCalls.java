package io.inmesh;

import io.inmesh.naming.ServiceName;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * Holds the first calls to a service until the config service has told what is to become of them, or until they may wait no
 * longer; then they go on. Only stands in the way until then. Thread-safe.
 */
final class HeldCalls implements Service {

    /** Calls of one client that are held at a time; more fail at once. */
    static final int MAX_HELD = 1024;

    private final ServiceName name;
    private final Mono<Void> told;
    private final Service next;
    private final MeshTime time;
    private final AtomicInteger held = new AtomicInteger();

    /**
     * @param told ends when calls are to go on
     * @param next where they go on
     */
    HeldCalls(ServiceName name, Mono<Void> told, Service next, MeshTime time) {
        this.name = name;
        this.told = told;
        this.next = next;
        this.time = time;
    }

    @Override
    public Mono<Response> call(Request request) {
        return Mono.defer(() -> {
            if (held.incrementAndGet() > MAX_HELD) {
                held.decrementAndGet();
                request.body().discard();
                return Mono.error(MeshException.unprocessed(
                        Kind.OVERLOADED,
                        "more than " + MAX_HELD + " calls to " + name
                                + " wait for the config service's first word of it",
                        null));
            }
            return patience(request)
                    .doFinally(signal -> held.decrementAndGet())
                    .then(Mono.defer(() -> next.call(request)));
        });
    }

    private Mono<Void> patience(Request request) {
        if (!request.call().hasDeadline()) {
            return told;
        }
        Duration left = Duration.ofNanos(Math.max(0, request.call().remainingNanos(time.nanoTime())));
        return told.timeout(left, Mono.error(() -> late(request)), time.scheduler());
    }

    private MeshException late(Request request) {
        request.body().discard();
        return MeshException.unprocessed(
                Kind.DEADLINE_EXCEEDED,
                "call to " + name + ": its deadline passed before the config service had told of the service",
                null);
    }
}
