package io.inmesh.transport;

import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import io.netty.channel.Channel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.ChannelBindException;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Accepts calls over HTTP/1.1 and HTTP/2 on one port and passes them to a handler: with TLS as ALPN settles it, in clear
 * text as the caller begins (prior knowledge). A caller that TLS has identified is told by {@link
 * io.inmesh.service.TlsPeer#KEY}. Requests that could be read in two ways are refused; a {@link io.inmesh.service.MeshException} becomes the status of its kind,
 * any other error 500. A caller that goes away cancels its call; while a handler leaves a large request body unread, the
 * connection is not read either, and that it has closed is only seen afterwards. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of close: the connection's own close future tells
public final class Listener {

    private static final System.Logger LOG = System.getLogger(Listener.class.getName());

    /** Per connection, told to the peer: Netty 4.1 sets no bound of its own. */
    private static final int MAX_STREAMS = 256;

    /**
     * Per connection and second, either way; more end it (CVE-2023-44487). The codec's own bound, 200 in 30 s, would let a
     * caller whose calls time out, or are cancelled, lose all others of the same connection.
     */
    private static final int MAX_RESETS = 4 * MAX_STREAMS;

    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_SWEEP = Duration.ofSeconds(1);
    private static final Duration SHORTEST_SWEEP = Duration.ofMillis(5);

    private final ListenerSettings settings;
    private final MeshTime time;
    private final Service handler;
    private final @Nullable ServerTls tls;
    private final TlsLog tlsLog;

    /** At most {@link ListenerSettings#maxConnections}. */
    private final Set<Peer> peers = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean full = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final DisposableServer server;
    private final Disposable sweep;

    private Listener(
            ListenerSettings settings, @Nullable ServerTls tls, EventLoops loops, MeshTime time, Service handler) {
        this.settings = settings;
        this.tls = tls;
        this.tlsLog = new TlsLog(time);
        this.time = time;
        this.handler = handler;
        this.server = bind(loops);
        this.sweep = time.scheduleEvery(this::sweep, sweepPeriod(settings));
    }

    /** As {@link #bind(ListenerSettings, ServerTls, EventLoops, MeshTime, Service)}, in clear text. */
    public static Listener bind(ListenerSettings settings, EventLoops loops, MeshTime time, Service handler) {
        return new Listener(settings, null, loops, time, handler);
    }

    /**
     * Opens the port; blocks until it is open.
     *
     * @param tls null: in clear text
     * @param loops must outlive the listener
     * @param time of its timeouts
     * @throws IllegalStateException when the port cannot be opened, naming it and what to do
     */
    public static Listener bind(
            ListenerSettings settings, @Nullable ServerTls tls, EventLoops loops, MeshTime time, Service handler) {
        return new Listener(settings, tls, loops, time, handler);
    }

    /** The port that is open. */
    public int port() {
        return server.port();
    }

    /** Calls that are being handled. */
    public int inFlight() {
        return peers.stream().mapToInt(Peer::inFlight).sum();
    }

    /** Completes when it has closed. */
    public Mono<Void> onClose() {
        return closed.asMono();
    }

    /** Open connections. */
    public int connections() {
        return peers.size();
    }

    /**
     * Accepts nothing more, tells callers to go elsewhere ({@code Connection: close}, GOAWAY), lets the calls in flight
     * end, and cuts those that have not after {@code grace}. Completes when every connection is closed. Idempotent: the
     * shortest grace counts.
     */
    public Mono<Void> close(Duration grace) {
        return Mono.defer(() -> {
            Disposable cut = time.schedule(() -> peers.forEach(Peer::cut), grace);
            closed.asMono().subscribe(null, null, cut::dispose);
            if (closing.compareAndSet(false, true)) {
                sweep.dispose();
                server.dispose();
                peers.forEach(Peer::drain);
                server.onDispose(this::completeWhenEmpty);
            }
            return closed.asMono();
        });
    }

    private DisposableServer bind(EventLoops loops) {
        try {
            return HttpServer.create()
                    .host(settings.host())
                    .port(settings.port())
                    .runOn(loops.resources())
                    .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                    .http2Settings(h2 -> h2.maxHeaderListSize(settings.maxHeaderBytes())
                            .maxConcurrentStreams(MAX_STREAMS)
                            .maxDecodedRstFramesPerWindow(MAX_RESETS, 1)
                            .maxEncodedRstFramesPerWindow(MAX_RESETS, 1))
                    // Its presence makes a closing HTTP/2 connection wait for its streams.
                    .channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE))
                    .doOnChannelInit((observer, channel, remote) -> admit(channel))
                    .handle(this::handle)
                    .bindNow(BIND_TIMEOUT);
        } catch (ChannelBindException e) {
            throw new IllegalStateException(cannotBind(e), e);
        }
    }

    private String cannotBind(ChannelBindException e) {
        String reason = e.getCause() == null
                ? "it is taken"
                : String.valueOf(e.getCause().getMessage());
        return "mesh.server.port: " + settings.host() + ":" + settings.port() + " cannot be opened: " + reason
                + " (expected: a free port of this machine; stop what uses it, change mesh.server.port, or set it to 0"
                + " for any free port)";
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        // Both are one object, which is also the connection; asking for it politely costs a lambda.
        return new Exchange(request, response, ((Connection) request).channel(), handler, settings.receiveTimeout());
    }

    private void admit(Channel channel) {
        Peer peer = new Peer(channel);
        peers.add(peer);
        if (peers.size() > settings.maxConnections()) {
            peers.remove(peer);
            if (full.compareAndSet(false, true)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "port {0,number,#}: maxConnections: {1,number,#} reached; further connections are closed",
                        settings.port(),
                        settings.maxConnections());
            }
            channel.close();
            return;
        }
        channel.attr(Peer.KEY).set(peer);
        channel.pipeline().addFirst(new ProtocolGate(settings, peer));
        if (tls != null) {
            channel.pipeline().addFirst(new TlsGate(tls, peer, tlsLog));
        }
        channel.closeFuture().addListener(done -> {
            peers.remove(peer);
            full.set(false);
            completeWhenEmpty();
        });
        if (closing.get()) {
            peer.drain();
        }
    }

    private void completeWhenEmpty() {
        if (closing.get() && peers.isEmpty() && server.isDisposed()) {
            closed.tryEmitEmpty();
        }
    }

    private void sweep() {
        long now = time.nanoTime();
        long idle = settings.idleTimeout().toNanos();
        long receive = settings.receiveTimeout().toNanos();
        peers.forEach(peer -> peer.sweep(now, idle, receive));
    }

    /** A quarter of the shortest timeout, so that one lasts at most a quarter longer. */
    private static Duration sweepPeriod(ListenerSettings settings) {
        Duration shortest = settings.idleTimeout().compareTo(settings.receiveTimeout()) < 0
                ? settings.idleTimeout()
                : settings.receiveTimeout();
        Duration period = shortest.dividedBy(4);
        if (period.compareTo(LONGEST_SWEEP) > 0) {
            return LONGEST_SWEEP;
        }
        return period.compareTo(SHORTEST_SWEEP) < 0 ? SHORTEST_SWEEP : period;
    }
}
