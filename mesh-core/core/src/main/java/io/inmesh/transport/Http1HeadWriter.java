package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * Writes the head of an HTTP/1.1 request (RFC 9112, 3) straight from the request, without building a second map of its
 * headers: they were checked where they were made. One per connection, used again and again.
 */
final class Http1HeadWriter implements BiConsumer<String, String> {

    private static final byte[] VERSION = ascii(" HTTP/1.1\r\nhost: ");
    private static final byte[] SEPARATOR = ascii(": ");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] LENGTH = ascii("content-length: ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] EXPECT = ascii("expect: 100-continue\r\n");

    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private List<String> nominated = List.of();

    void write(ByteBuf target, Request request, NettyEndpoint endpoint, long length, boolean expectContinue) {
        out = target;
        nominated = RequestFraming.nominated(request.headers());
        ByteBufUtil.writeAscii(target, request.method());
        target.writeByte(' ');
        ByteBufUtil.writeAscii(target, request.target());
        target.writeBytes(VERSION);
        ByteBufUtil.writeAscii(target, RequestFraming.authority(request, endpoint));
        target.writeBytes(LINE_END);
        request.headers().forEach(this);
        if (length == Body.UNKNOWN_LENGTH) {
            target.writeBytes(CHUNKED);
        } else if (length > 0 || RequestFraming.anticipatesContent(request.method())) {
            target.writeBytes(LENGTH);
            ByteBufUtil.writeAscii(target, Long.toString(length));
            target.writeBytes(LINE_END);
        }
        if (expectContinue) {
            target.writeBytes(EXPECT);
        }
        target.writeBytes(LINE_END);
        out = Unpooled.EMPTY_BUFFER;
    }

    /** The trailer section of a chunked body. */
    void writeTrailers(ByteBuf target, Headers trailers) {
        out = target;
        nominated = List.of();
        trailers.forEach(this);
        target.writeBytes(LINE_END);
        out = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void accept(String name, String value) {
        if (RequestFraming.isConnectionField(name)
                || (!nominated.isEmpty() && nominated.contains(name.toLowerCase(Locale.ROOT)))) {
            return;
        }
        ByteBufUtil.writeAscii(out, name);
        out.writeBytes(SEPARATOR);
        // Characters above Latin-1 become question marks: none can turn into a line end.
        ByteBufUtil.writeAscii(out, value);
        out.writeBytes(LINE_END);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
