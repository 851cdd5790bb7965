package io.inmesh.testkit;

import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** A source of endpoints that says what the test says; pending until then. Thread-safe. */
public final class FakeResolver implements Resolver {

    private final Map<ServiceName, Sinks.Many<EndpointSet>> names = new ConcurrentHashMap<>();
    private final AtomicInteger subscriptions = new AtomicInteger();
    private volatile boolean closed;

    private Sinks.Many<EndpointSet> sink(ServiceName name) {
        return names.computeIfAbsent(name, key -> {
            Sinks.Many<EndpointSet> sink = Sinks.many().replay().latest();
            sink.tryEmitNext(EndpointSet.pending());
            return sink;
        });
    }

    /** Says {@code set} of {@code name} from now on. */
    public void say(ServiceName name, EndpointSet set) {
        sink(name).emitNext(set, Sinks.EmitFailureHandler.FAIL_FAST);
    }

    /** How many subscribers there are now. */
    public int subscriptions() {
        return subscriptions.get();
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public Flux<EndpointSet> resolve(ServiceName name) {
        return sink(name)
                .asFlux()
                .doOnSubscribe(s -> subscriptions.incrementAndGet())
                .doFinally(signal -> subscriptions.decrementAndGet());
    }

    @Override
    public boolean isKnown(ServiceName name) {
        return names.containsKey(name);
    }

    @Override
    public void close() {
        closed = true;
    }
}
