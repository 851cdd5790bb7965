package io.inmesh.transport;

import io.inmesh.service.TlsPeer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.AttributeKey;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One inbound connection: how many calls it carries, and when it last did anything. Its calls write the counters from any
 * thread; one sweep of the listener reads them, so that no request pays for a timer.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of close: the connection's own close future tells
final class Peer {

    static final AttributeKey<Peer> KEY = AttributeKey.valueOf("io.inmesh.peer");

    private static final AtomicIntegerFieldUpdater<Peer> IN_FLIGHT =
            AtomicIntegerFieldUpdater.newUpdater(Peer.class, "inFlight");
    private static final AtomicIntegerFieldUpdater<Peer> EVENTS =
            AtomicIntegerFieldUpdater.newUpdater(Peer.class, "events");

    private final Channel channel;
    private volatile int inFlight;
    private volatile int events;
    private volatile boolean receiving;
    private volatile boolean draining;
    private volatile @Nullable TlsPeer caller;

    /** Of the sweep only. */
    private int seenEvents = -1;

    /** Of the sweep only. */
    private long quietSinceNanos;

    Peer(Channel channel) {
        this.channel = channel;
    }

    /** The first bytes of a head have come. */
    void headBegan() {
        if (!receiving) {
            receiving = true;
            EVENTS.lazySet(this, events + 1);
        }
    }

    void headEnded() {
        receiving = false;
    }

    void callBegan() {
        IN_FLIGHT.incrementAndGet(this);
        EVENTS.lazySet(this, events + 1);
    }

    void callEnded() {
        EVENTS.lazySet(this, events + 1);
        if (IN_FLIGHT.decrementAndGet(this) == 0 && draining) {
            channel.eventLoop().execute(this::endWhenIdle);
        }
    }

    int inFlight() {
        return inFlight;
    }

    /** TLS has told who calls. */
    void secured(TlsPeer proved) {
        caller = proved;
    }

    /** Who calls, as far as TLS tells; null: it does not. */
    @Nullable
    TlsPeer caller() {
        return caller;
    }

    boolean isDraining() {
        return draining;
    }

    /** Takes no further calls; ends once those in flight have. */
    void drain() {
        draining = true;
        channel.eventLoop().execute(this::endWhenIdle);
    }

    private void endWhenIdle() {
        Http2Drain http2 = channel.pipeline().get(Http2Drain.class);
        if (http2 != null) {
            http2.begin();
        } else if (channel.pipeline().get(Http2FrameCodec.class) != null) {
            // Agreed on by TLS, and nothing has come yet: there are no calls to wait for.
            channel.close();
        } else if (inFlight == 0) {
            // A call ends where its handler does, perhaps before this loop has written what that handed over: go last.
            channel.eventLoop().execute(this::endIfIdle);
        }
    }

    private void endIfIdle() {
        if (inFlight == 0) {
            endNow(true);
        }
    }

    /** Closes it under whatever it carries. */
    void cut() {
        channel.eventLoop().execute(() -> endNow(false));
    }

    private void endNow(boolean afterPendingWrites) {
        // Past HTTP, which would end what it carries in its own time, but not past TLS.
        ChannelHandlerContext edge = channel.pipeline().context(TlsEdge.class);
        ChannelHandlerContext first = edge == null ? channel.pipeline().firstContext() : edge;
        if (first == null) {
            channel.close();
        } else if (afterPendingWrites) {
            first.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            first.close();
        }
    }

    void sweep(long nowNanos, long idleNanos, long receiveNanos) {
        int now = events;
        if (now != seenEvents) {
            seenEvents = now;
            quietSinceNanos = nowNanos;
        } else if (receiving && inFlight == 0 && nowNanos - quietSinceNanos >= receiveNanos) {
            cut();
        } else if (!receiving && inFlight == 0 && nowNanos - quietSinceNanos >= idleNanos) {
            drain();
        }
    }
}
