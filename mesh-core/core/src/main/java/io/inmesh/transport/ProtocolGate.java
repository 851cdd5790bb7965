package io.inmesh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Tells HTTP/2 with prior knowledge from HTTP/1.1 by the first four bytes of a connection. HTTP/1.1 gets our strict codec
 * in place of the lenient one, and without the upgrade to h2c, which RFC 9113 has withdrawn.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of close: the connection's own close future tells
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
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null && in.getByte(in.readerIndex()) == TlsGate.HANDSHAKE) {
            in.skipBytes(in.readableBytes());
            TlsGate.refuse(ctx, "this port speaks clear text: call it with http");
            return;
        }
        peer.headBegan();
        int known = Math.min(HTTP_2.length, in.readableBytes());
        for (int i = 0; i < known; i++) {
            if (in.getByte(in.readerIndex() + i) != HTTP_2[i]) {
                if (isAgreed(tls, ApplicationProtocolNames.HTTP_1_1, ctx, in)) {
                    useStrictHttp1(ctx.pipeline());
                    ctx.pipeline().remove(this);
                }
                return;
            }
        }
        if (known == HTTP_2.length && isAgreed(tls, ApplicationProtocolNames.HTTP_2, ctx, in)) {
            peer.headEnded();
            // Where HTTP/1.1 ends: behind the frames' codec, before the streams part.
            ctx.pipeline().addBefore(NettyPipeline.HttpTrafficHandler, null, new StrictHttp2());
            ctx.pipeline().addBefore(NettyPipeline.HttpTrafficHandler, null, new Http2Drain());
            ctx.pipeline().remove(this);
        }
    }

    /**
     * Whether ALPN has not settled on another protocol: one that is not what was agreed may be meant for somebody else, who
     * would read it otherwise (RFC 7301, 6).
     */
    private static boolean isAgreed(@Nullable SslHandler tls, String spoken, ChannelHandlerContext ctx, ByteBuf in) {
        String agreed = tls == null ? null : tls.applicationProtocol();
        if (agreed == null || agreed.equals(spoken)) {
            return true;
        }
        in.skipBytes(in.readableBytes());
        ctx.close();
        return false;
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
