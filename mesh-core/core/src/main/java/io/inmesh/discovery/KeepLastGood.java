package io.inmesh.discovery;

import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps the last endpoints of a name while its source fails: stale rather than failed. A source that comes back from a
 * failure and knows of nothing any more is believed only when it says so for {@link #CONFIRM}: a registry that restarts
 * is empty at first, and an outage must not empty a routing table. While a source is well, empty and unknown are true at
 * once. Thread-safe; remembers for as long as the subscription lasts.
 */
final class KeepLastGood implements Resolver {

    /** How long endpoints are held against an emptiness that follows a failure. */
    static final Duration CONFIRM = Duration.ofSeconds(30);

    private final Resolver source;
    private final MeshTime time;

    KeepLastGood(Resolver source, MeshTime time) {
        this.source = source;
        this.time = time;
    }

    @Override
    public Flux<EndpointSet> resolve(ServiceName name) {
        return Flux.defer(() -> {
            Memory memory = new Memory();
            return source.resolve(name).switchMap(memory::next).distinctUntilChanged();
        });
    }

    @Override
    public boolean isKnown(ServiceName name) {
        return source.isKnown(name);
    }

    @Override
    public void close() {
        source.close();
    }

    /** Of one subscription. Confined to its signals, which never overlap; volatile because the confirmation is a timer's. */
    private final class Memory {

        private volatile @Nullable EndpointSet good;
        private volatile boolean isIll;

        Flux<EndpointSet> next(EndpointSet set) {
            EndpointSet last = good;
            if (last == null || last.endpoints().isEmpty()) {
                accept(set);
                return Flux.just(set);
            }
            if (set.state() == State.FAILED || set.state() == State.PENDING) {
                isIll = true;
                return Flux.just(last.stale(set.reason()));
            }
            if (isIll && set.endpoints().isEmpty()) {
                EndpointSet held = last.stale("the source failed, and now knows of no endpoint: held for "
                        + CONFIRM.toSeconds() + " s; " + set.reason());
                Mono<EndpointSet> confirmed =
                        Mono.delay(CONFIRM, time.scheduler()).map(tick -> set).doOnNext(this::accept);
                return Flux.concat(Flux.just(held), confirmed);
            }
            accept(set);
            return Flux.just(set);
        }

        private void accept(EndpointSet set) {
            good = set.isUsable() ? set : null;
            isIll = set.state() == State.STALE;
        }
    }
}
