package io.inmesh.transport;

import io.inmesh.service.Body;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the body of an HTTP/1.1 response ends (RFC 9112, 6.3).
 *
 * @param length of the body, or {@link Body#UNKNOWN_LENGTH}
 * @param untilClose whether the body lasts until the peer closes
 * @param keepAlive whether the connection can be used again
 * @param problem why the framing cannot be trusted, or null
 */
record Http1ResponseFraming(
        long length,
        boolean untilClose,
        boolean keepAlive,
        @Nullable String problem) {

    static Http1ResponseFraming of(HttpResponse response, String method) {
        boolean keepAlive = HttpUtil.isKeepAlive(response);
        int status = response.status().code();
        boolean chunked = response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
        if (chunked && !isPlainlyChunked(response)) {
            return new Http1ResponseFraming(
                    0, false, false, "transfer-encoding (expected: chunked, from an HTTP/1.1 server)");
        }
        if (method.equals("HEAD") || status == 204 || status == 304) {
            return new Http1ResponseFraming(0, false, keepAlive, null);
        }
        long length = chunked ? Body.UNKNOWN_LENGTH : HttpUtil.getContentLength(response, Body.UNKNOWN_LENGTH);
        boolean untilClose = !chunked && length < 0;
        return new Http1ResponseFraming(length, untilClose, keepAlive && !untilClose, null);
    }

    /** Why {@code response} is no HTTP/1 response at all, or null. */
    static @Nullable String problem(HttpResponse response) {
        if (response.protocolVersion().majorVersion() != 1) {
            return "version " + response.protocolVersion() + " (expected: HTTP/1.0 or HTTP/1.1)";
        }
        int status = response.status().code();
        if (status < 100 || status > 599) {
            return "status " + status + " (expected: 100 to 599)";
        }
        return status == 101 ? "101 (Switching Protocols) was not asked for" : null;
    }

    /** Other codings were never offered by this side, and HTTP/1.0 has none. */
    private static boolean isPlainlyChunked(HttpResponse response) {
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.size() == 1
                && codings.get(0).equalsIgnoreCase("chunked")
                && response.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }
}
