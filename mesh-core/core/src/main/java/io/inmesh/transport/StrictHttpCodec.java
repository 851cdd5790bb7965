package io.inmesh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * HTTP/1.1 of the server side: the strict decoder, and an encoder that knows which response answers a HEAD. Confined to
 * the event loop.
 */
final class StrictHttpCodec extends CombinedChannelDuplexHandler<StrictRequestDecoder, HttpResponseEncoder> {

    private final Pipelined pipelined = new Pipelined();

    StrictHttpCodec(int maxHeaderBytes, Peer peer) {
        init(new StrictRequestDecoder(maxHeaderBytes, peer, pipelined), new Encoder(pipelined));
    }

    /** The requests that wait for their responses: bounded, since a peer may send on without reading. */
    static final class Pipelined {

        private static final int MAX_REQUESTS = 128;
        private static final int MAX_BYTES = 1024 * 1024;

        private final Queue<HttpMethod> methods = new ArrayDeque<>(4);
        private int unanswered;
        private int bytes;

        /** @return whether it is within the bound */
        boolean addRequest(HttpMethod method) {
            methods.add(method);
            return ++unanswered <= MAX_REQUESTS;
        }

        /** @return whether it is within the bound */
        boolean addContent(int size) {
            if (unanswered <= 1) {
                bytes = 0;
                return true;
            }
            bytes += size;
            return bytes <= MAX_BYTES;
        }

        boolean nextIsHead() {
            return HttpMethod.HEAD.equals(methods.poll());
        }

        void answered() {
            unanswered--;
        }
    }

    private static final class Encoder extends HttpResponseEncoder {

        private final Pipelined pipelined;

        Encoder(Pipelined pipelined) {
            this.pipelined = pipelined;
        }

        @Override
        protected void encode(ChannelHandlerContext ctx, Object msg, List<Object> out) throws Exception {
            super.encode(ctx, msg, out);
            if (msg instanceof LastHttpContent && !(msg instanceof HttpResponse r && isInterim(r))) {
                pipelined.answered();
            }
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpResponse msg) {
            return (!isInterim(msg) && pipelined.nextIsHead()) || super.isContentAlwaysEmpty(msg);
        }

        private static boolean isInterim(HttpResponse response) {
            return response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
    }

    /** Where a line of {@code in} begins with a blank before the head ends: a folded header (RFC 9112, 5.2). */
    static boolean holdsFoldedHeader(ByteBuf in) {
        int end = in.writerIndex();
        int from = in.readerIndex();
        while (true) {
            int lineEnd = in.indexOf(from, end, (byte) '\n');
            if (lineEnd < 0 || lineEnd + 1 >= end) {
                return false;
            }
            byte next = in.getByte(lineEnd + 1);
            if (next == ' ' || next == '\t') {
                return true;
            }
            if (next == '\r' || next == '\n') {
                return false;
            }
            from = lineEnd + 1;
        }
    }
}
