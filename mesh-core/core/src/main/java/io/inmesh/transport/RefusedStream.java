package io.inmesh.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** A stream that a server opens: this side has forbidden pushes (RFC 9113, 8.4), so it is closed. */
@ChannelHandler.Sharable
final class RefusedStream extends ChannelInboundHandlerAdapter {

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.close();
    }
}
