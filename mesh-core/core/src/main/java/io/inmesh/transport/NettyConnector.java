package io.inmesh.transport;

import io.inmesh.naming.Endpoint;
import io.inmesh.time.MeshTime;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.NameResolverProvider;

/** Exchanges of our own on Netty's channels and codecs; docs/decisions/003-transport.md says why. */
final class NettyConnector implements Connector {

    final EventLoops eventLoops;
    final List<Loop> loops;
    final TransportSettings settings;
    final MeshTime time;
    final AddressResolverGroup<InetSocketAddress> resolver;
    private final Set<NettyEndpoint> clients = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    NettyConnector(EventLoops eventLoops, TransportSettings settings, MeshTime time) {
        this.eventLoops = eventLoops;
        this.settings = settings;
        this.time = time;
        List<Loop> each = new ArrayList<>();
        for (EventLoop eventLoop : eventLoops.loops()) {
            each.add(new Loop(each.size(), eventLoop, time));
        }
        loops = List.copyOf(each);
        // The JDK's resolver would block the event loop.
        resolver = NameResolverProvider.builder()
                .build()
                .newNameResolverGroup(eventLoops.resources(), LoopResources.DEFAULT_NATIVE);
    }

    @Override
    public EndpointClient open(Endpoint endpoint, ConnectionSettings connection) {
        return open(endpoint, connection, null, new PoolQuota(connection));
    }

    @Override
    public EndpointClient open(
            Endpoint endpoint, ConnectionSettings connection, @Nullable ClientTls tls, PoolQuota quota) {
        if (closed.get()) {
            throw new IllegalStateException("the transport is closed: no client can be opened for " + endpoint);
        }
        NettyEndpoint client = new NettyEndpoint(this, endpoint, connection, tls, quota);
        clients.add(client);
        return client;
    }

    void forget(NettyEndpoint client) {
        clients.remove(client);
    }

    @Override
    public Mono<Void> close(Duration grace) {
        return Mono.defer(() -> {
            closed.set(true);
            return Flux.fromIterable(List.copyOf(clients))
                    .flatMap(client -> client.close(grace), Integer.MAX_VALUE)
                    .then(Mono.fromRunnable(resolver::close));
        });
    }
}
