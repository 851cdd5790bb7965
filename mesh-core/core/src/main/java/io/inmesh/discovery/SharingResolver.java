package io.inmesh.discovery;

import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * One subscription to the source for each name, however many ask; who comes later gets the latest set at once. A name that
 * nobody asks for is forgotten after {@link #LINGER}. Thread-safe.
 */
final class SharingResolver implements Resolver {

    /** So that clients that come and go do not start from nothing each time. */
    static final Duration LINGER = Duration.ofSeconds(30);

    /** Names may come from requests; more than these are resolved without sharing. */
    static final int MAX_NAMES = 10_000;

    private final Resolver source;
    private final MeshTime time;
    private final Map<ServiceName, Flux<EndpointSet>> shared = new ConcurrentHashMap<>();
    private final Sinks.Empty<Void> closing = Sinks.empty();

    SharingResolver(Resolver source, MeshTime time) {
        this.source = source;
        this.time = time;
    }

    @Override
    public Flux<EndpointSet> resolve(ServiceName name) {
        if (shared.size() >= MAX_NAMES && !shared.containsKey(name)) {
            return subscribe(name);
        }
        return shared.computeIfAbsent(name, this::share);
    }

    private Flux<EndpointSet> share(ServiceName name) {
        return subscribe(name).doOnCancel(() -> shared.remove(name)).replay(1).refCount(1, LINGER, time.scheduler());
    }

    /** Never completes, by the contract, but ends its work when this closes. */
    private Flux<EndpointSet> subscribe(ServiceName name) {
        return Flux.concat(source.resolve(name).takeUntilOther(closing.asMono()), Flux.never());
    }

    /** How many names are followed. */
    int size() {
        return shared.size();
    }

    @Override
    public boolean isKnown(ServiceName name) {
        return source.isKnown(name);
    }

    @Override
    public void close() {
        closing.tryEmitEmpty();
        shared.clear();
        source.close();
    }
}
