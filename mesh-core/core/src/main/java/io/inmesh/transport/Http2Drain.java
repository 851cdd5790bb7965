package io.inmesh.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2PingFrame;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an HTTP/2 connection in the two steps of RFC 9113, 6.8: a GOAWAY that refuses nothing yet, and, once the caller has
 * answered a ping and so has read it, one that names the last stream. With the second alone, calls that cross it on
 * their way would be refused; and the codec takes the rest of such a call, its body or its reset, for an error of the whole
 * connection, which would cost all others their answers. Confined to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of writes: a connection on which one fails is closed
final class Http2Drain extends ChannelInboundHandlerAdapter {

    /** For the answer to the ping; a caller that gives none is told the last stream all the same. */
    private static final long PATIENCE_MILLIS = 2_000;

    /** Nobody else pings here: any number does. */
    private static final long PING = 0x676f_6177_6179L;

    @SuppressWarnings("NullAway.Init") // handlerAdded
    private ChannelHandlerContext context;

    private @Nullable ScheduledFuture<?> timeout;
    private boolean ended;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** Closes the connection when the last stream has ended; at most one call counts. */
    void begin() {
        if (timeout == null && !ended) {
            timeout = context.executor().schedule(this::end, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            context.write(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
            context.writeAndFlush(new DefaultHttp2PingFrame(PING));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) throws Exception {
        if (timeout != null && frame instanceof Http2PingFrame ping && ping.ack() && ping.content() == PING) {
            end();
        } else {
            super.channelRead(ctx, frame);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        stopWaiting();
        super.channelInactive(ctx);
    }

    private void end() {
        if (!ended) {
            stopWaiting();
            context.write(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            context.channel().close();
        }
    }

    private void stopWaiting() {
        ended = true;
        ScheduledFuture<?> waits = timeout;
        if (waits != null) {
            waits.cancel(false);
        }
    }
}
