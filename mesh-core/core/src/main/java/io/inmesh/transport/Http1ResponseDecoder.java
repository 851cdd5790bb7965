package io.inmesh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/** Netty's decoder, strict, and told which response has no body because the request was HEAD. */
final class Http1ResponseDecoder extends HttpResponseDecoder {

    private static final int MAX_CHUNK = 64 * 1024;

    private boolean answersHead;
    private boolean interim;
    /** Nothing may come: no request has been sent since the last whole answer. */
    private boolean answered = true;

    private boolean excess;

    Http1ResponseDecoder(TransportSettings settings) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(settings.maxLineBytes())
                .setMaxHeaderSize(settings.maxHeaderBytes())
                .setMaxChunkSize(MAX_CHUNK)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true));
    }

    void expectAnswerTo(String method) {
        answersHead = method.equals("HEAD");
        answered = false;
    }

    /** Whether nothing has been received that answers no request. */
    boolean isClean() {
        return !excess && actualReadableBytes() == 0;
    }

    /**
     * Stops at the end of the answer. The parser would take whole lines of what follows in silence, and make them the
     * beginning of the next answer.
     */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (answered) {
            excess |= in.isReadable();
            in.skipBytes(in.readableBytes());
            return;
        }
        int before = out.size();
        super.decode(ctx, in, out);
        for (int i = before; i < out.size(); i++) {
            if (out.get(i) instanceof HttpResponse response) {
                interim = response.status().code() < 200;
            }
            answered |= !interim && out.get(i) instanceof LastHttpContent;
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        if (answersHead && ((HttpResponse) message).status().code() >= 200) {
            return true;
        }
        return super.isContentAlwaysEmpty(message);
    }

    /** Both framings at once are an attempt to smuggle (RFC 9112, 6.3): the message is refused. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both transfer-encoding and content-length");
    }
}
