package io.inmesh.transport;

import io.inmesh.service.MeshException.Kind;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks HTTP/2 (RFC 9113), one stream per call. It takes calls only when the peer has sent its
 * settings: so a peer that speaks something else has certainly seen no request, and its limit of streams is known.
 */
@SuppressWarnings("FutureReturnValueIgnored") // exceptionCaught and channelInactive tell
final class Http2Connection extends Connection {

    private static final int MAX_STREAMS = 256;
    /** Of a stream: what may wait unread for a slow caller. */
    private static final int STREAM_WINDOW = 128 * 1024;
    /** Of the connection: wide enough that unread streams can never stop the others. */
    private static final int CONNECTION_WINDOW = MAX_STREAMS * STREAM_WINDOW;

    private static final int DEFAULT_WINDOW = 65_535;

    private final Http2FrameCodec codec;

    private final Set<Http2Stream> streams = new LinkedHashSet<>();
    private @Nullable Throwable failure;
    /** Streams whose head is not yet with the codec, so that it does not count them. */
    private int opening;

    private long peerLimit = MAX_STREAMS;
    private long lastReadNanos;
    private long pingNanos;
    private boolean pinged;
    private boolean flushing;
    private boolean settled;
    /** Until it is ready. */
    private @Nullable Dial dial;

    private boolean ready;
    private boolean draining;

    private Http2Connection(LoopPool pool, Http2FrameCodec codec) {
        super(pool);
        this.codec = codec;
        codec.connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(io.netty.handler.codec.http2.Http2Stream stream) {
                // Where it is listed there was room before, and nobody waits. Later: the codec is busy closing.
                if (ready && !listed) {
                    announceRoom();
                }
            }
        });
    }

    static Http2Connection install(ChannelPipeline pipeline, LoopPool pool, TransportSettings settings) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(settings.maxHeaderBytes()))
                // close() is only called when no stream matters any more.
                .gracefulShutdownTimeoutMillis(0)
                .build();
        Http2Connection connection = new Http2Connection(pool, codec);
        pipeline.addLast(codec)
                .addLast(new Http2MultiplexHandler(new RefusedStream()))
                .addLast(connection);
        return connection;
    }

    @Override
    void greet(Dial greeted) {
        dial = greeted;
        settle();
    }

    @Override
    boolean isShared() {
        return true;
    }

    private void settle() {
        Dial greeted = dial;
        if (greeted != null && settled) {
            dial = null;
            ready = true;
            context.writeAndFlush(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW - DEFAULT_WINDOW));
            greeted.succeed(this);
        }
    }

    @Override
    int inUse() {
        return streams.size();
    }

    @Override
    int room() {
        if (isSpent() || !ready) {
            return 0;
        }
        // A stream whose call has ended counts until the codec, and so the peer, has heard of it.
        int active = codec.connection().local().numActiveStreams() + opening;
        int own = pool.owner.settings.limits().maxStreams();
        long most = Math.min(own == 0 ? MAX_STREAMS : Math.min(own, MAX_STREAMS), peerLimit);
        return (int) Math.max(0, most - Math.max(streams.size(), active));
    }

    @Override
    boolean isSpent() {
        return draining || !channel.isActive();
    }

    /** Flushes at the end of this turn of the loop: what all streams have written by then leaves in one system call. */
    void flushSoon() {
        if (!flushing) {
            flushing = true;
            ClientExchange.execute(pool.loop, this::flushNow, () -> {});
        }
    }

    private void flushNow() {
        flushing = false;
        context.flush();
    }

    private void announceRoom() {
        ClientExchange.execute(pool.loop, () -> pool.roomChanged(this), () -> {});
    }

    @Override
    void begin(ClientExchange exchange) {
        Http2Stream stream = new Http2Stream(this, exchange);
        streams.add(stream);
        opening++;
        new Http2StreamChannelBootstrap(channel).handler(stream).open().addListener(opened -> {
            opening--;
            if (opened.isSuccess()) {
                stream.begin();
            } else {
                stream.refused(opened.cause());
            }
        });
    }

    /** {@code stream} carries no call any more. */
    void ended(Http2Stream stream) {
        if (streams.remove(stream)) {
            pool.released(this);
        }
    }

    @Override
    void drain() {
        draining = true;
        if (streams.isEmpty()) {
            close();
        }
    }

    @Override
    void abort(Kind kind, String what) {
        draining = true;
        for (Http2Stream each : List.copyOf(streams)) {
            each.fail(kind, what, null);
        }
        close();
    }

    @Override
    void keepAlive(long now) {
        long patience = pool.owner.settings.idleTimeout().toNanos();
        if (streams.isEmpty() || now - lastReadNanos < patience) {
            pinged = false;
        } else if (!pinged) {
            pinged = true;
            pingNanos = now;
            context.writeAndFlush(new DefaultHttp2PingFrame(now));
        } else if (now - pingNanos >= patience) {
            abort(Kind.CONNECTION_CLOSED, "no answer to a ping within " + patience / 1_000_000 + " ms");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        try {
            if (frame instanceof Http2SettingsFrame settings) {
                Long limit = settings.settings().maxConcurrentStreams();
                // A limit of 0 for now shows as refused streams, which can be tried elsewhere.
                peerLimit = limit == null ? peerLimit : Math.max(1, limit);
                settled = true;
                settle();
                if (ready) {
                    announceRoom();
                }
            } else if (frame instanceof Http2GoAwayFrame) {
                // Streams the peer will not process hear of it themselves; the others go on.
                draining = true;
                if (ready) {
                    pool.roomChanged(this);
                }
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        lastReadNanos = pool.loop.time.nanoTime();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        draining = true;
        for (Http2Stream each : List.copyOf(streams)) {
            each.connectionClosed();
        }
        if (ready) {
            pool.closed(this);
        }
        failDial();
    }

    /** Before its settings the peer has certainly seen no request. */
    private void failDial() {
        Dial unfinished = dial;
        if (unfinished != null) {
            dial = null;
            unfinished.fail(
                    "cannot connect: " + (failure == null ? "the peer closed the connection" : reason(failure))
                            + " before its HTTP/2 settings; is the instance up, and does it speak this?",
                    failure);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslCloseCompletionEvent ended && ended.isSuccess()) {
            // Nothing can follow.
            close();
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failure = cause;
        close();
        // With its own reason, which the closing would hide.
        failDial();
    }

    /** Of {@code cause}, in words. */
    String reason(Throwable cause) {
        return TlsFailures.find(cause) == null
                ? Failures.reason(cause)
                : "TLS: " + TlsFailures.explain(cause, pool.owner, context.pipeline());
    }

    /** Whether the peer has said that it goes away. */
    boolean isGoingAway() {
        return codec.connection().goAwayReceived();
    }

    /** Why it broke, where that is known. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** The same in words. */
    String ending() {
        return failure == null ? "the peer closed the connection" : reason(failure);
    }

    private void close() {
        draining = true;
        context.close();
    }
}
