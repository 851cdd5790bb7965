package io.inmesh.discovery;

import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * Asks sources in order. The first that knows the name is taken, also when it knows of no endpoint: empty is not unknown.
 * A source that has not answered yet is waited for, so that a call never goes to a later source by chance. One that does
 * not know the name, or fails without ever having known it, leaves the word to the next, and takes it back as soon as it
 * knows; while it does not, its changes of mind leave the next undisturbed. When none knows: pending, if the last one asked is; failed, if any failed, because that one may know; otherwise
 * unknown. Thread-safe.
 */
final class FallbackResolver implements Resolver {

    private final List<Resolver> sources;

    /** @param sources at least one; they are closed with this */
    FallbackResolver(List<Resolver> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public Flux<EndpointSet> resolve(ServiceName name) {
        return resolve(name, 0).distinctUntilChanged();
    }

    private Flux<EndpointSet> resolve(ServiceName name, int index) {
        if (index == sources.size() - 1) {
            return sources.get(index).resolve(name);
        }
        return sources.get(index)
                .resolve(name)
                .distinctUntilChanged()
                .windowUntilChanged(FallbackResolver::yields)
                .switchMap(window -> window.switchOnFirst((first, same) -> {
                    EndpointSet set = first.get();
                    return set != null && yields(set)
                            ? Flux.combineLatest(same, resolve(name, index + 1), FallbackResolver::joined)
                            : same;
                }));
    }

    private static boolean yields(EndpointSet set) {
        return !set.isUsable() && set.state() != State.PENDING;
    }

    private static EndpointSet joined(EndpointSet earlier, EndpointSet later) {
        if (later.isUsable() || later.state() == State.PENDING) {
            return later;
        }
        String reason = earlier.reason() + "; " + later.reason();
        boolean failed = earlier.state() == State.FAILED || later.state() == State.FAILED;
        return failed ? EndpointSet.failed(reason) : EndpointSet.unknown(reason);
    }

    @Override
    public boolean isKnown(ServiceName name) {
        return sources.stream().anyMatch(source -> source.isKnown(name));
    }

    @Override
    public void close() {
        sources.forEach(Resolver::close);
    }
}
