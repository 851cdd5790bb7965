package io.inmesh.transport;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Netty's decoder, strict, and told which response has no body because the request was HEAD. */
final class Http1ResponseDecoder extends HttpResponseDecoder {

    private static final int MAX_CHUNK = 64 * 1024;

    private boolean answersHead;

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
    }

    /** Whether nothing has been received beyond the messages it has passed on. */
    boolean isClean() {
        return actualReadableBytes() == 0;
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
