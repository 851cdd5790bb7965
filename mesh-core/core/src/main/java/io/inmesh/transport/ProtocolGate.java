package io.inmesh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import java.util.List;
import reactor.netty.NettyPipeline;

/**
 * Tells HTTP/2 with prior knowledge from HTTP/1.1 by the first four bytes of a connection. HTTP/1.1 gets our strict codec
 * in place of the lenient one, and without the upgrade to h2c, which RFC 9113 has withdrawn.
 */
final class ProtocolGate extends ByteToMessageDecoder {

    /** No method of HTTP/1.1 begins so: it is the start of the HTTP/2 preface (RFC 9113, 3.4). */
    private static final byte[] HTTP_2 = {'P', 'R', 'I', ' '};

    private final ListenerSettings settings;
    private final Peer peer;

    ProtocolGate(ListenerSettings settings, Peer peer) {
        this.settings = settings;
        this.peer = peer;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        peer.headBegan();
        int known = Math.min(HTTP_2.length, in.readableBytes());
        for (int i = 0; i < known; i++) {
            if (in.getByte(in.readerIndex() + i) != HTTP_2[i]) {
                useStrictHttp1(ctx.pipeline());
                ctx.pipeline().remove(this);
                return;
            }
        }
        if (known == HTTP_2.length) {
            peer.headEnded();
            // Where HTTP/1.1 ends: behind the frames' codec, before the streams part.
            ctx.pipeline().addBefore(NettyPipeline.HttpTrafficHandler, null, new StrictHttp2());
            ctx.pipeline().remove(this);
        }
    }

    private void useStrictHttp1(ChannelPipeline pipeline) {
        pipeline.remove(NettyPipeline.H2CUpgradeHandler);
        pipeline.remove(HttpServerUpgradeHandler.class);
        pipeline.remove(HttpServerCodec.class);
        pipeline.addBefore(
                NettyPipeline.HttpTrafficHandler,
                NettyPipeline.HttpCodec,
                new StrictHttpCodec(settings.maxHeaderBytes(), peer));
    }
}
