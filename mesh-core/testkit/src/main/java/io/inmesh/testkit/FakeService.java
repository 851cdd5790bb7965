package io.inmesh.testkit;

import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** Answers as scripted, one entry per call in order, then 200 for ever; remembers what it was asked. Thread-safe. */
public final class FakeService implements Service {

    private final Queue<Mono<Response>> script = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger cancelled = new AtomicInteger();

    public FakeService responds(int... statuses) {
        for (int status : statuses) {
            script.add(Mono.just(Response.of(status)));
        }
        return this;
    }

    public FakeService responds(Response response) {
        script.add(Mono.just(response));
        return this;
    }

    public FakeService fails(Throwable error) {
        script.add(Mono.error(error));
        return this;
    }

    /** Never answers. */
    public FakeService hangs() {
        script.add(Mono.never());
        return this;
    }

    /** What was asked, in the order of subscription. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public Request lastRequest() {
        return requests.get(requests.size() - 1);
    }

    /** How many calls were cancelled. */
    public int cancelled() {
        return cancelled.get();
    }

    @Override
    public Mono<Response> call(Request request) {
        return Mono.defer(() -> {
                    requests.add(request);
                    Mono<Response> scripted = script.poll();
                    return scripted == null ? Mono.just(Response.of(200)) : scripted;
                })
                .doOnCancel(cancelled::incrementAndGet);
    }
}
