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

    /** Connections that a loop may have at least, before another loop may have any. */
    private static final int MIN_SHARE = 4;

    final NettyConnector connector;
    final Endpoint endpoint;
    /** Null: clear text. */
    final @Nullable ClientTls tls;

    final PoolQuota quota;
    private final List<LoopPool> pools;

    /** Replaced by {@link #update} alone. */
    volatile ConnectionSettings settings;

    /** How connections are made, by {@link #settings}. */
    volatile Dialer dialer;

    /** How many of {@link #pools}, the first ones, take calls. */
    private volatile int poolsInUse;

    private final AtomicBoolean closing = new AtomicBoolean();

    NettyEndpoint(
            NettyConnector connector,
            Endpoint endpoint,
            ConnectionSettings settings,
            @Nullable ClientTls tls,
            PoolQuota quota) {
        this.connector = connector;
        this.endpoint = endpoint;
        this.quota = quota;
        this.settings = settings;
        this.tls = tls;
        poolsInUse = poolsFor(settings);
        dialer = new Dialer(this, settings, 0);
        pools = connector.loops.stream().map(loop -> new LoopPool(loop, this)).collect(Collectors.toUnmodifiableList());
    }

    /** So few connections that their number shows are kept on few loops, where they are counted and shared exactly. */
    private int poolsFor(ConnectionSettings of) {
        int total = of.limits().totalConnections();
        int limit = total == 0 ? of.maxConnections() : Math.min(total, of.maxConnections());
        return Math.max(1, Math.min(connector.loops.size(), limit / MIN_SHARE));
    }

    int poolsInUse() {
        return poolsInUse;
    }

    @Override
    public synchronized void update(ConnectionSettings changed) {
        ConnectionSettings before = settings;
        if (changed.equals(before)) {
            return;
        }
        boolean needsOthers = changed.needsOtherConnectionsThan(before);
        settings = changed;
        poolsInUse = poolsFor(changed);
        dialer = new Dialer(this, changed, dialer.generation + (needsOthers ? 1 : 0));
        pools.forEach(LoopPool::settingsChanged);
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
        int usable = poolsInUse;
        return pools.get(
                own >= 0 && own < usable ? own : ThreadLocalRandom.current().nextInt(usable));
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
