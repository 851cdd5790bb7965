package io.inmesh.transport;

import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2NoMoreStreamIdsException;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One call's stream of an HTTP/2 connection (RFC 9113, 8.1): the handler of the stream's channel. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write also closes the stream, which channelInactive tells
final class Http2Stream extends ChannelInboundHandlerAdapter implements Wire {

    private final Http2Connection connection;
    private @Nullable ClientExchange exchange;

    /** Set by handlerAdded; never where the channel could not be opened. */
    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext context;

    private boolean opened;
    /** The peer knows of its end, or never knew of it: a reset would be an error of ours (RFC 9113, 5.4.2). */
    private boolean endedByPeer;

    private boolean headSeen;
    /** Bytes of the body that may still come, or {@link io.inmesh.service.Body#UNKNOWN_LENGTH}. */
    private long remaining;

    private boolean refused;

    Http2Stream(Http2Connection connection, ClientExchange exchange) {
        this.connection = connection;
        this.exchange = exchange;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        opened = true;
    }

    /** The stream's channel is open. */
    void begin() {
        ClientExchange current = exchange;
        if (current == null) {
            context.close();
        } else {
            current.begin(this);
        }
    }

    /** The peer has not seen, or has said that it did not act on, the request. */
    void refused(@Nullable Throwable cause) {
        refused = true;
        fail(Kind.CONNECTION_CLOSED, "the stream was refused: " + Failures.reason(cause), cause);
    }

    // The request.

    @Override
    public void sendWhole(Request request, byte[] body) {
        writeHead(request, body.length, false, body.length == 0);
        if (body.length > 0) {
            context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
        }
        flush();
    }

    @Override
    public void sendHead(Request request, long length, boolean expectContinue) {
        writeHead(request, length, expectContinue, false);
        flush();
    }

    private void writeHead(Request request, long length, boolean expectContinue, boolean end) {
        Http2Headers head = Http2RequestHead.of(request, connection.pool.owner, length, expectContinue);
        context.write(new DefaultHttp2HeadersFrame(head, end)).addListener(written -> {
            if (!written.isSuccess()) {
                unsent(written.cause());
            }
        });
    }

    /** The codec refuses the head, or has lost its connection: it never left. */
    private void unsent(Throwable cause) {
        if (cause instanceof Http2Exception.HeaderListSizeException) {
            refused = true;
            fail(Kind.INVALID_REQUEST, "the peer takes no head of this size: " + Failures.reason(cause), cause);
            return;
        }
        boolean last = cause instanceof Http2NoMoreStreamIdsException;
        if (last || connection.isGoingAway() || !connection.channel.isActive()) {
            connection.drain();
        }
        refused(cause);
    }

    @Override
    public void sendChunk(ByteBuffer chunk) {
        ByteBuf data = context.alloc().ioBuffer(chunk.remaining()).writeBytes(chunk);
        context.write(new DefaultHttp2DataFrame(data, false));
    }

    @Override
    public void sendEnd(Headers trailers) {
        if (trailers.size() == 0) {
            context.write(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
        } else {
            Http2Headers fields = Http2RequestHead.ofTrailers(trailers);
            context.write(new DefaultHttp2HeadersFrame(fields, true)).addListener(written -> {
                if (written.cause() instanceof Http2Exception.HeaderListSizeException e) {
                    fail(Kind.INVALID_REQUEST, "the peer takes no trailers of this size: " + e.getMessage(), e);
                }
            });
        }
    }

    @Override
    public void flush() {
        connection.flushSoon();
    }

    @Override
    public boolean isWritable() {
        return context.channel().isWritable();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ClientExchange current = exchange;
        if (current != null && isWritable()) {
            current.onWritable();
        }
    }

    // The response.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        ClientExchange current = exchange;
        if (current != null && frame instanceof Http2DataFrame data) {
            onData(current, data);
            return;
        }
        if (current != null && frame instanceof Http2HeadersFrame headers) {
            onHeaders(current, headers);
        }
        ReferenceCountUtil.release(frame);
    }

    private void onData(ClientExchange current, Http2DataFrame frame) {
        boolean end = frame.isEndStream();
        int size = frame.content().readableBytes();
        if (!headSeen || (remaining >= 0 && size > remaining)) {
            frame.release();
            String what = headSeen ? "a body longer than its content-length allows" : "a body before its head";
            fail(Kind.PROTOCOL_ERROR, "bad response: " + what, null);
            return;
        }
        remaining -= remaining < 0 ? 0 : size;
        current.onData(frame.content());
        if (end) {
            onEnd(current, Headers.empty());
        }
    }

    /** Netty's codec lets a body end before it began, because the request might have been HEAD. */
    private void onEnd(ClientExchange current, Headers trailers) {
        if (remaining > 0) {
            fail(Kind.PROTOCOL_ERROR, "bad response: the body ended " + remaining + " bytes too early", null);
        } else if (exchange == current) {
            current.onEnd(trailers);
        }
    }

    private void onHeaders(ClientExchange current, Http2HeadersFrame frame) {
        Headers fields = Http2Fields.of(frame.headers());
        String malformed = Http2Fields.problem(frame.headers(), headSeen);
        if (malformed != null) {
            fail(Kind.PROTOCOL_ERROR, "bad response: " + malformed, null);
            return;
        }
        if (headSeen) {
            if (frame.isEndStream()) {
                onEnd(current, fields);
            } else {
                fail(Kind.PROTOCOL_ERROR, "bad response: a second head", null);
            }
            return;
        }
        int status = Http2Fields.status(frame.headers());
        if (status < 100 || status > 599 || status == 101) {
            fail(Kind.PROTOCOL_ERROR, "bad response: status (expected: 100 to 599, but 101)", null);
        } else if (status < 200) {
            String problem = frame.isEndStream()
                    ? "an interim response that ends the stream"
                    : current.onInterim(status, fields);
            if (problem != null) {
                fail(Kind.PROTOCOL_ERROR, "bad response: " + problem, null);
            }
        } else {
            headSeen = true;
            boolean bodiless = current.request.method().equals("HEAD") || status == 204 || status == 304;
            remaining = bodiless ? 0 : Http2Fields.length(frame.headers());
            current.onHead(status, fields, frame.isEndStream() ? 0 : remaining);
            if (frame.isEndStream()) {
                onEnd(current, Headers.empty());
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ClientExchange current = exchange;
        if (current != null) {
            current.onReadComplete();
        }
    }

    @Override
    public void readOnDemand() {
        context.channel().config().setAutoRead(false);
    }

    @Override
    public void read() {
        context.read();
    }

    // The end.

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            endedByPeer = true;
            onReset(reset.errorCode());
        } else if (event instanceof Http2GoAwayFrame) {
            endedByPeer = true;
            // Streams hear of it before the connection does: whoever waits must not be sent there.
            connection.drain();
            refused(new IllegalStateException("the peer is going away and will not process it"));
        }
        ReferenceCountUtil.release(event);
    }

    private void onReset(long code) {
        readQueued();
        ClientExchange current = exchange;
        if (current == null || completes(current)) {
            return;
        }
        Http2Error error = Http2Error.valueOf(code);
        if (error == Http2Error.REFUSED_STREAM) {
            refused(new IllegalStateException("REFUSED_STREAM"));
        } else {
            fail(Kind.CONNECTION_CLOSED, "the peer reset the stream with " + (error == null ? code : error), null);
        }
    }

    /** Takes what the peer had sent before and no reader has asked for yet: at most a window of it. */
    private void readQueued() {
        if (opened && exchange != null) {
            // Where anything waits, nothing is being read: then this reads at once.
            context.channel().config().setAutoRead(true);
        }
    }

    /** Whether the response was complete already, so that what follows does not matter. */
    private static boolean completes(ClientExchange current) {
        boolean ended = current.hasEnded();
        if (ended) {
            current.onReadComplete();
        }
        return ended;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connectionClosed();
    }

    /** The stream, or all of its connection, has closed. */
    void connectionClosed() {
        readQueued();
        ClientExchange current = exchange;
        if (current != null && !completes(current)) {
            Throwable cause = connection.failure();
            if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
                fail(Kind.PROTOCOL_ERROR, "the peer broke HTTP/2: " + Failures.reason(cause), cause);
            } else {
                fail(Kind.CONNECTION_CLOSED, connection.ending(), cause);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (TlsFailures.find(cause) == null) {
            fail(Kind.PROTOCOL_ERROR, "bad response: " + Failures.reason(cause), cause);
        } else {
            fail(Kind.CONNECTION_CLOSED, connection.reason(cause), cause);
        }
    }

    void fail(Kind kind, String what, @Nullable Throwable cause) {
        ClientExchange current = exchange;
        release();
        if (opened && !endedByPeer) {
            context.close();
        }
        if (current != null) {
            String message = what + current.progress();
            MeshException error =
                    refused ? current.unprocessed(kind, message, cause) : current.error(kind, message, cause);
            current.fail(error);
        }
    }

    @Override
    public void finish(boolean requestComplete) {
        release();
        if (!requestComplete && !endedByPeer) {
            context.close();
        }
    }

    @Override
    public void cut(Kind why) {
        release();
        // Resets the stream with CANCEL.
        context.close();
    }

    private void release() {
        exchange = null;
        connection.ended(this);
    }
}
