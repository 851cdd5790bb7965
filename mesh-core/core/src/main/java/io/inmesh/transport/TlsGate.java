package io.inmesh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.netty.NettyPipeline;

/**
 * Begins TLS on a connection that was accepted, with the keys of that moment, or tells a caller in clear text that this is
 * the wrong port for it. Confined to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of close: the connection's own close future tells
final class TlsGate extends ByteToMessageDecoder {

    /** How every record of a handshake begins, and no request of HTTP (RFC 8446, 5.1). */
    static final byte HANDSHAKE = 0x16;

    private static final int CLOSE_NOTIFY_MILLIS = 1000;

    private final ServerTls tls;
    private final Peer peer;
    private final TlsLog log;

    TlsGate(ServerTls tls, Peer peer, TlsLog log) {
        this.tls = tls;
        this.peer = peer;
        this.log = log;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // From here to the end of the handshake the connection has as long as for the head of a request.
        peer.headBegan();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.getByte(in.readerIndex()) == HANDSHAKE) {
            secure(ctx);
        } else if (tls.isPlaintextAccepted()) {
            peer.headEnded();
            ctx.pipeline().remove(this);
        } else {
            in.skipBytes(in.readableBytes());
            log.failed(ctx.channel(), "it speaks clear text, and this port takes TLS only");
            refuse(ctx, "this port speaks TLS: call it with https");
        }
    }

    /** Tells a caller that speaks the wrong way, in clear text, and closes. */
    static void refuse(ChannelHandlerContext ctx, String reason) {
        String answer = "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\ncontent-length: "
                + (reason.length() + 1) + "\r\n\r\n" + reason + "\n";
        ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private void secure(ChannelHandlerContext ctx) {
        SslContext context;
        try {
            context = tls.context().next();
        } catch (RuntimeException e) {
            log.failed(ctx.channel(), "TLS cannot begin: " + Failures.reason(e));
            ctx.close();
            return;
        }
        SslHandler handler = context.newHandler(ctx.alloc());
        // The sweep of the listener bounds it.
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        ctx.pipeline()
                .addAfter(ctx.name(), NettyPipeline.SslHandler, handler)
                .addAfter(NettyPipeline.SslHandler, null, new TlsEdge(handler, peer, log))
                .remove(this);
    }
}
