package io.inmesh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.util.Iterator;
import java.util.List;

/**
 * Refuses what two servers could read in two ways, where Netty repairs it: Transfer-Encoding beside Content-Length, any
 * coding but {@code chunked}, folded headers, a missing or second Host, another version (RFC 9112, 2.3, 3.2, 5.2, 6.1). A refused request is
 * answered 400 and ends its connection. Confined to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of close: the connection's own close future tells
final class StrictRequestDecoder extends HttpRequestDecoder {

    private static final int MAX_REQUEST_LINE = 8 * 1024;

    private final Peer peer;
    private final StrictHttpCodec.Pipelined pipelined;
    private boolean inBody;
    private boolean afterRequestLine;
    private boolean refused;

    StrictRequestDecoder(int maxHeaderBytes, Peer peer, StrictHttpCodec.Pipelined pipelined) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(maxHeaderBytes)
                .setStrictLineParsing(true));
        this.peer = peer;
        this.pipelined = pipelined;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (!inBody && in.isReadable()) {
            if (in.forEachByte(ByteProcessor.FIND_NON_CRLF) >= 0) {
                // Empty lines before it do not begin a head (RFC 9112, 2.2).
                peer.headBegan();
            }
            byte first = in.getByte(in.readerIndex());
            boolean continued = afterRequestLine && (first == ' ' || first == '\t');
            if (continued || StrictHttpCodec.holdsFoldedHeader(in)) {
                refuseHead(in, out);
                return;
            }
        }
        int before = out.size();
        super.decode(ctx, in, out);
        for (int i = before; i < out.size(); i++) {
            note(ctx, out.get(i));
        }
    }

    private void refuseHead(ByteBuf in, List<Object> out) {
        HttpMessage message = createInvalidMessage();
        message.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("folded header")));
        pipelined.addRequest(((HttpRequest) message).method());
        refused = true;
        peer.headEnded();
        in.skipBytes(in.readableBytes());
        out.add(message);
    }

    private void note(ChannelHandlerContext ctx, Object decoded) {
        if (decoded instanceof HttpRequest request) {
            afterRequestLine = false;
            inBody = true;
            peer.headEnded();
            if (request.decoderResult().isSuccess() && !isUnambiguous(request)) {
                request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("ambiguous request")));
            }
            refused |= request.decoderResult().isFailure();
            cutUnless(pipelined.addRequest(request.method()), ctx);
        }
        if (decoded instanceof HttpContent content) {
            cutUnless(pipelined.addContent(content.content().readableBytes()), ctx);
            inBody &= !(content instanceof LastHttpContent);
        }
    }

    private void cutUnless(boolean withinBound, ChannelHandlerContext ctx) {
        if (!withinBound) {
            refused = true;
            ctx.close();
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        afterRequestLine = true;
        return super.createMessage(initialLine);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("Transfer-Encoding beside Content-Length");
    }

    private static boolean isUnambiguous(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return false;
        }
        HttpHeaders headers = request.headers();
        Iterator<? extends CharSequence> hosts = headers.valueCharSequenceIterator(HttpHeaderNames.HOST);
        boolean hasHost = hosts.hasNext();
        if (hasHost) {
            hosts.next();
        }
        if (hosts.hasNext() || (!hasHost && version.equals(HttpVersion.HTTP_1_1))) {
            return false;
        }
        Iterator<? extends CharSequence> codings = headers.valueCharSequenceIterator(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.hasNext()) {
            return true;
        }
        // HTTP/1.0 has no codings, so that a peer of that version may read on where we stop.
        return HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.next())
                && !codings.hasNext()
                && version.equals(HttpVersion.HTTP_1_1);
    }
}
