package io.inmesh.testkit;

import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.EndpointClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * An endpoint without a network: answers, fails or keeps silent after a delay of the given time, and keeps the contract
 * of {@link EndpointClient} on attempt deadlines and cancellation. Thread-safe.
 */
public final class FakeEndpointClient implements EndpointClient {

    private final MeshTime time;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;
    private volatile @Nullable Function<Request, Mono<Response>> behaviour = request -> Mono.just(Response.of(200));
    private volatile boolean closed;

    public FakeEndpointClient(MeshTime time) {
        this.time = time;
    }

    public FakeEndpointClient answers(int status, Duration after) {
        return behaves(request -> Mono.just(Response.of(status)), after);
    }

    public FakeEndpointClient fails(MeshException error, Duration after) {
        return behaves(request -> Mono.error(error), after);
    }

    public FakeEndpointClient neverAnswers() {
        behaviour = null;
        return this;
    }

    public FakeEndpointClient behaves(Function<Request, Mono<Response>> function, Duration after) {
        delay = after;
        behaviour = function;
        return this;
    }

    public int calls() {
        return calls.get();
    }

    public int inFlight() {
        return inFlight.get();
    }

    public int cancelled() {
        return cancelled.get();
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public Mono<Response> call(Request request) {
        return Mono.create(sink -> start(request, sink));
    }

    private void start(Request request, MonoSink<Response> sink) {
        calls.incrementAndGet();
        inFlight.incrementAndGet();
        Disposable.Composite waits = Disposables.composite();
        sink.onCancel(cancelled::incrementAndGet);
        sink.onDispose(() -> {
            waits.dispose();
            inFlight.decrementAndGet();
        });
        long remaining = request.call().remainingAttemptNanos(time.nanoTime());
        if (remaining != Long.MAX_VALUE) {
            waits.add(time.schedule(() -> sink.error(timeout(request)), Duration.ofNanos(Math.max(0, remaining))));
        }
        Function<Request, Mono<Response>> function = behaviour;
        if (function != null) {
            waits.add(time.schedule(
                    () -> waits.add(function.apply(request).subscribe(sink::success, sink::error)), delay));
        }
    }

    private static MeshException timeout(Request request) {
        boolean attemptOnly =
                request.call().attemptDeadlineNanos() != request.call().deadlineNanos();
        return MeshException.of(
                attemptOnly ? MeshException.Kind.ATTEMPT_TIMEOUT : MeshException.Kind.DEADLINE_EXCEEDED,
                "the fake endpoint did not answer in time");
    }

    @Override
    public Mono<Void> close(Duration grace) {
        return Mono.fromRunnable(() -> closed = true);
    }
}
