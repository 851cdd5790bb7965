package io.inmesh.transport;

import io.inmesh.service.MeshException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** A member of a {@link LoopPool}; owned by the loop's thread. */
abstract class Connection extends ChannelInboundHandlerAdapter {

    final LoopPool pool;

    @SuppressWarnings("NullAway.Init") // handlerAdded
    ChannelHandlerContext context;

    @SuppressWarnings("NullAway.Init") // handlerAdded
    Channel channel;

    long connectedNanos;
    /** By which settings it was made: see {@link Dialer}. */
    int generation;
    /** Calls that it has taken. */
    int served;
    /** Meaningful while {@link #inUse} is 0. */
    long idleSinceNanos;

    // The pool's marks.
    boolean listed;
    boolean countedIdle;

    Connection(LoopPool pool) {
        this.pool = pool;
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        channel = ctx.channel();
    }

    /** TCP is connected, and TLS is through: calls {@link Dial#succeed}, or {@link Dial#fail}, now or later. */
    abstract void greet(Dial dial);

    /** Whether it carries many calls at once. */
    abstract boolean isShared();

    /** How many calls run on it. */
    abstract int inUse();

    /** How many more calls it could take now; 0 when it is spent. */
    abstract int room();

    /** Whether it will never take another call: it is broken, closed, or ending. */
    abstract boolean isSpent();

    /** Sends the request of {@code exchange}; there must be room. */
    abstract void begin(ClientExchange exchange);

    /** Takes no further calls; closes when the last one has ended. */
    abstract void drain();

    /** Called now and then: looks whether the peer is still there. */
    void keepAlive(long now) {}

    /** Closes at once; its calls fail with a copy of this error. */
    abstract void abort(MeshException.Kind kind, String what);
}
