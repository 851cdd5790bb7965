package io.inmesh.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.Objects;

/**
 * Resets streams whose header sections are malformed where Netty lets them through: a request without its pseudo-headers,
 * trailers with some, or trailers that do not end the stream (RFC 9113, 8.1, 8.3.1). Confined to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of the reset: a connection on which it fails is closed
final class StrictHttp2 extends ChannelInboundHandlerAdapter {

    private static final System.Logger LOG = System.getLogger(StrictHttp2.class.getName());

    /** A peer's streams are numbered upwards, so that a lower number is a section after the first. */
    private int lastStream;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        if (msg instanceof Http2HeadersFrame frame && !isWellFormed(frame)) {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR).stream(frame.stream()));
        } else {
            super.channelRead(ctx, msg);
        }
    }

    /** What the codec finds wrong with one stream ends it here, lest its handler's answer goes out first. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof Http2FrameStreamException e) {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(e.error()).stream(e.stream()));
        } else {
            // The codec ends the connection, and nothing else would say why.
            LOG.log(System.Logger.Level.DEBUG, () -> "a connection ends, with all its calls: " + cause);
        }
        super.exceptionCaught(ctx, cause);
    }

    private boolean isWellFormed(Http2HeadersFrame frame) {
        Http2Headers headers = frame.headers();
        int stream = Objects.requireNonNull(frame.stream()).id();
        if (stream <= lastStream) {
            return frame.isEndStream()
                    && headers.method() == null
                    && headers.path() == null
                    && headers.scheme() == null
                    && headers.authority() == null
                    && headers.status() == null;
        }
        lastStream = stream;
        CharSequence method = headers.method();
        if (method == null || HttpMethod.CONNECT.asciiName().contentEquals(method)) {
            // No tunnel is served, so that a CONNECT is as malformed as what has no method.
            return false;
        }
        return headers.scheme() != null
                && headers.path() != null
                && !headers.path().isEmpty();
    }
}
