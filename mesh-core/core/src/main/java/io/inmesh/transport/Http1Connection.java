package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A connection that speaks HTTP/1.1 (RFC 9112), one call at a time. */
final class Http1Connection extends Connection implements Wire {

    private static final int MIN_HEAD = 256;
    private static final int MAX_HEAD = 8 * 1024;
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);
    /** Room for the longest chunk size in hexadecimal and two line ends. */
    private static final int CHUNK_FRAME = 12;

    private final Http1HeadWriter heads = new Http1HeadWriter();
    private final Http1ResponseDecoder decoder;

    private @Nullable ClientExchange exchange;
    private @Nullable Throwable ioFailure;
    private int headEstimate = MIN_HEAD;
    private boolean broken;
    private boolean draining;
    private boolean interim;
    private boolean keepAlive;
    private boolean chunked;
    /** The response's body lasts until the peer closes. */
    private boolean untilClose;

    private boolean onDemand;
    /** The peer has sent something that TLS has let through. */
    private boolean heard;
    /** The peer has ended TLS in order: whatever it sent has arrived whole. */
    private boolean tlsEnded;

    private Http1Connection(LoopPool pool, Http1ResponseDecoder decoder) {
        super(pool);
        this.decoder = decoder;
    }

    static Http1Connection install(ChannelPipeline pipeline, LoopPool pool, TransportSettings settings) {
        Http1ResponseDecoder decoder = new Http1ResponseDecoder(settings);
        Http1Connection connection = new Http1Connection(pool, decoder);
        pipeline.addLast(decoder).addLast(connection);
        return connection;
    }

    @Override
    void greet(Dial dial) {
        dial.succeed(this);
    }

    @Override
    boolean isShared() {
        return false;
    }

    @Override
    int inUse() {
        return exchange == null ? 0 : 1;
    }

    @Override
    int room() {
        return isSpent() || exchange != null ? 0 : 1;
    }

    @Override
    boolean isSpent() {
        return broken || draining || !channel.isActive();
    }

    @Override
    void begin(ClientExchange next) {
        exchange = next;
        interim = false;
        untilClose = false;
        keepAlive = false;
        decoder.expectAnswerTo(next.request.method());
        next.begin(this);
    }

    @Override
    void drain() {
        draining = true;
        if (exchange == null) {
            close();
        }
    }

    @Override
    void abort(Kind kind, String what) {
        fail(kind, what, null);
    }

    // The request.

    @Override
    public void sendWhole(Request request, byte[] body) {
        start(head(request, body.length, false, body));
    }

    @Override
    public void sendHead(Request request, long length, boolean expectContinue) {
        chunked = length == Body.UNKNOWN_LENGTH;
        start(head(request, length, expectContinue, new byte[0]));
    }

    /** Writes the first bytes of a request. A connection that the peer has just reset may take none of them. */
    private void start(ByteBuf out) {
        write(out);
        flush();
        ClientExchange current = exchange;
        if (ioFailure != null && current != null && out.readerIndex() == 0) {
            exchange = null;
            close();
            String what = Failures.reason(ioFailure) + ", before anything was sent";
            current.fail(current.unprocessed(Kind.CONNECTION_CLOSED, what, ioFailure));
        }
    }

    private ByteBuf head(Request request, long length, boolean expectContinue, byte[] body) {
        ByteBuf out = context.alloc().ioBuffer(headEstimate + body.length);
        heads.write(out, request, pool.owner, length, expectContinue);
        headEstimate = Math.min(MAX_HEAD, Math.max(headEstimate, out.readableBytes()));
        return out.writeBytes(body);
    }

    @Override
    public void sendChunk(ByteBuffer chunk) {
        int length = chunk.remaining();
        ByteBuf out = context.alloc().ioBuffer(length + CHUNK_FRAME);
        if (chunked) {
            ByteBufUtil.writeAscii(out, Integer.toHexString(length));
            out.writeBytes(LINE_END).writeBytes(chunk).writeBytes(LINE_END);
        } else {
            out.writeBytes(chunk);
        }
        write(out);
    }

    @Override
    public void sendEnd(Headers trailers) {
        if (chunked) {
            ByteBuf out = context.alloc().ioBuffer(headEstimate);
            out.writeByte('0').writeBytes(LINE_END);
            heads.writeTrailers(out, trailers);
            write(out);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a void promise reports to exceptionCaught
    private void write(ByteBuf out) {
        context.write(out, context.voidPromise());
    }

    @Override
    public void flush() {
        context.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ClientExchange current = exchange;
        if (current != null && ctx.channel().isWritable()) {
            current.onWritable();
        }
    }

    // The response.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heard = true;
        ClientExchange current = exchange;
        if (current == null || current.hasEnded()) {
            // Whatever this is, it answers nothing: the next caller must never see it.
            broken = true;
            ReferenceCountUtil.release(message);
            if (current == null) {
                close();
            }
            return;
        }
        if (message instanceof HttpResponse response) {
            onHead(current, response);
        }
        if (message instanceof HttpContent content) {
            onContent(current, content);
        }
    }

    private void onHead(ClientExchange current, HttpResponse response) {
        if (response.decoderResult().isFailure()) {
            malformed(response.decoderResult().cause());
            return;
        }
        int status = response.status().code();
        interim = status < 200;
        String problem = Http1ResponseFraming.problem(response);
        if (problem == null && interim) {
            problem = current.onInterim(status, headers(response.headers()));
        }
        if (problem != null) {
            fail(Kind.PROTOCOL_ERROR, "bad response: " + problem, null);
        }
        if (problem != null || interim) {
            return;
        }
        Http1ResponseFraming framing = Http1ResponseFraming.of(response, current.request.method());
        keepAlive = framing.keepAlive();
        untilClose = framing.untilClose();
        if (framing.problem() != null) {
            fail(Kind.PROTOCOL_ERROR, "bad response: " + framing.problem(), null);
        } else {
            current.onHead(status, headers(response.headers()), framing.length());
        }
    }

    private void onContent(ClientExchange current, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (last && untilClose && exchange == current && isCutOff()) {
            // The decoder takes it for the end: nobody knows what is missing.
            content.release();
            fail(Kind.CONNECTION_CLOSED, howItEnded(), ioFailure);
            return;
        }
        if (interim || exchange != current || content.decoderResult().isFailure()) {
            content.release();
            if (content.decoderResult().isFailure() && exchange == current) {
                malformed(content.decoderResult().cause());
            }
            interim = interim && !last;
            return;
        }
        if (content.content().isReadable()) {
            current.onData(content.content());
        } else {
            content.release();
        }
        if (last && exchange == current) {
            current.onEnd(headers(((LastHttpContent) content).trailingHeaders()));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ClientExchange current = exchange;
        if (current != null) {
            current.onReadComplete();
        } else if (!decoder.isClean()) {
            close();
        }
    }

    @Override
    public void readOnDemand() {
        onDemand = true;
        channel.config().setAutoRead(false);
    }

    @Override
    public void read() {
        channel.read();
    }

    // The end.

    @Override
    public void finish(boolean requestComplete) {
        exchange = null;
        if (!requestComplete || !keepAlive || broken || !decoder.isClean()) {
            close();
            return;
        }
        if (onDemand) {
            onDemand = false;
            channel.config().setAutoRead(true);
        }
        pool.released(this);
    }

    @Override
    public void cut(Kind why) {
        exchange = null;
        close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ClientExchange current = exchange;
        if (current != null && current.hasEnded()) {
            current.onReadComplete();
        } else {
            fail(Kind.CONNECTION_CLOSED, howItEnded(), ioFailure);
        }
        broken = true;
        pool.closed(this);
    }

    /** Whether the connection has ended so that its last message may lack its end. */
    private boolean isCutOff() {
        return ioFailure != null || (pool.owner.tls != null && !tlsEnded);
    }

    private String howItEnded() {
        if (ioFailure != null) {
            return Failures.reason(ioFailure);
        }
        return "the peer closed the connection"
                + (isCutOff() ? " without ending TLS (close_notify), so that somebody else may have cut it" : "");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslCloseCompletionEvent ended) {
            tlsEnded |= ended.isSuccess();
            if (ended.isSuccess()) {
                // Nothing can follow: what lasts until the peer closes has ended.
                close();
            }
        } else if (event instanceof ChannelOutputShutdownEvent) {
            // TLS tells nobody of a write that failed.
            stopSending();
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        SSLException tls = TlsFailures.find(cause);
        if (tls != null) {
            failTls(tls);
        } else if (cause instanceof IOException) {
            ioFailure = cause;
            stopSending();
        } else {
            malformed(cause);
        }
    }

    /** A failed write does not close: an answer may have arrived before. Reading will tell how it ends. */
    private void stopSending() {
        broken = true;
        ClientExchange current = exchange;
        if (current == null) {
            close();
        } else {
            current.stopUpload();
        }
    }

    /**
     * With TLS 1.3 a peer looks at this side's certificate when this side's handshake is through: that it refuses it comes as
     * the first word of a connection that seemed fine, and then it has not looked at any request.
     */
    private void failTls(SSLException cause) {
        ClientExchange current = exchange;
        if (current != null && !heard && TlsFailures.isRefusal(cause)) {
            exchange = null;
            close();
            current.fail(current.unprocessed(
                    Kind.CONNECT_FAILED, "TLS: " + TlsFailures.explain(cause, pool.owner, context.pipeline()), cause));
        } else if (TlsFailures.alert(cause) != null) {
            fail(Kind.CONNECTION_CLOSED, "TLS: the peer ended it with alert " + TlsFailures.alert(cause), cause);
        } else {
            fail(Kind.PROTOCOL_ERROR, "TLS: " + Failures.reason(cause), cause);
        }
    }

    private static Headers headers(HttpHeaders fields) {
        return fields.isEmpty() ? Headers.empty() : new NettyHeaders(fields);
    }

    private void malformed(@Nullable Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            fail(Kind.CONNECTION_CLOSED, "the peer closed the connection", cause);
        } else {
            fail(Kind.PROTOCOL_ERROR, "bad response: " + Failures.reason(cause), cause);
        }
    }

    private void fail(Kind kind, String what, @Nullable Throwable cause) {
        ClientExchange current = exchange;
        exchange = null;
        close();
        if (current != null) {
            MeshException error = current.error(kind, what + current.progress(), cause);
            current.fail(error);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive follows
    private void close() {
        broken = true;
        context.close();
    }
}
