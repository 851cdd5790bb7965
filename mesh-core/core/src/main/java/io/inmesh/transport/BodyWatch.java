package io.inmesh.transport;

import io.inmesh.service.Headers;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ResetFrame;

/**
 * Stays in a pipeline while one streamed request body passes: it alone sees whether the body really ended, its trailers,
 * and the loss of the connection after a body that could not be parsed. Written by the event loop.
 */
final class BodyWatch extends ChannelInboundHandlerAdapter {

    private final Runnable onLoss;
    private volatile boolean ended;
    private volatile Headers trailers = Headers.empty();

    BodyWatch(Runnable onLoss) {
        this.onLoss = onLoss;
    }

    /** Whether the last part of the body has passed. */
    boolean hasEnded() {
        return ended;
    }

    Headers trailers() {
        return trailers;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        if (msg instanceof LastHttpContent last) {
            if (!last.trailingHeaders().isEmpty()) {
                trailers = new NettyHeaders(last.trailingHeaders());
            }
            ended = true;
            super.channelRead(ctx, msg);
            ctx.pipeline().remove(this);
        } else {
            super.channelRead(ctx, msg);
        }
    }

    /**
     * A stream of HTTP/2 that is not being read does not close when its caller resets it: what waits in it would stay
     * there, and its call go on.
     */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive follows
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        boolean reset = event instanceof Http2ResetFrame;
        super.userEventTriggered(ctx, event);
        if (reset) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        onLoss.run();
    }
}
