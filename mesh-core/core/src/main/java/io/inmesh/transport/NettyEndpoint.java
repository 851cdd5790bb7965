package io.inmesh.transport;

import io.inmesh.naming.Endpoint;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The client of one endpoint: a pool per event loop, so that pools need neither locks nor hand-offs. */
final class NettyEndpoint implements EndpointClient {

    final NettyConnector connector;
    final Endpoint endpoint;
    final ConnectionSettings settings;
    /** Null: clear text. */
    final @Nullable ClientTls tls;

    private final List<LoopPool> pools;
    private final AtomicBoolean closing = new AtomicBoolean();

    NettyEndpoint(NettyConnector connector, Endpoint endpoint, ConnectionSettings settings, @Nullable ClientTls tls) {
        this.connector = connector;
        this.endpoint = endpoint;
        this.settings = settings;
        this.tls = tls;
        Dialer dialer = new Dialer(this);
        pools = connector.loops.stream()
                .map(loop -> new LoopPool(loop, this, dialer))
                .collect(Collectors.toUnmodifiableList());
    }

    @Override
    public Mono<Response> call(Request request) {
        return new ClientExchange(request, this);
    }

    boolean isClosing() {
        return closing.get();
    }

    /** The caller's own loop where it runs on one: the call then never changes threads. Otherwise any. */
    LoopPool choosePool() {
        int own = connector.eventLoops.indexOfCurrent();
        return pools.get(own >= 0 ? own : ThreadLocalRandom.current().nextInt(pools.size()));
    }

    @Override
    public EndpointStats stats() {
        EndpointStats sum = EndpointStats.NONE;
        for (LoopPool pool : pools) {
            sum = sum.plus(pool.stats());
        }
        return sum;
    }

    @Override
    public Mono<Void> close(Duration grace) {
        return Mono.defer(() -> {
            closing.set(true);
            return Flux.fromIterable(pools)
                    .flatMap(pool -> pool.close(grace), pools.size())
                    .then(Mono.fromRunnable(() -> connector.forget(this)));
        });
    }

    @Override
    public String toString() {
        return endpoint.address();
    }
}
