package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Request;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import java.util.Locale;
import reactor.netty.http.server.HttpServerRequest;

/** Reads method, authority, target and headers of a received request. */
final class RequestHead {

    private RequestHead() {}

    /**
     * What the head says of the body: 0 for none, -1 for a length that only its end shows.
     *
     * @throws IllegalArgumentException when the length is no number
     */
    static long bodyLength(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return Body.UNKNOWN_LENGTH;
        }
        String value = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        long length = value == null ? 0 : Long.parseLong(value);
        if (length < 0) {
            throw new IllegalArgumentException("content-length: " + length + " (expected: >= 0)");
        }
        return length;
    }

    /** @throws IllegalArgumentException naming what the request breaks */
    static Request read(HttpServerRequest received, boolean http2) {
        HttpHeaders headers = received.requestHeaders();
        if (http2) {
            // Netty's notes on the frame, not fields that anyone sent.
            headers.remove(ExtensionHeaderNames.STREAM_ID.text());
            headers.remove(ExtensionHeaderNames.SCHEME.text());
            headers.remove(ExtensionHeaderNames.PATH.text());
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        }
        String authority = headers.get(HttpHeaderNames.HOST, "");
        String target = received.uri();
        if (isAbsolute(target)) {
            // The target names the authority, and Host counts for nothing (RFC 9112, 3.2.2).
            int begin = target.indexOf("//") + 2;
            int end = endOfAuthority(target, begin);
            authority = target.substring(begin, end);
            target = originForm(target.substring(end));
        }
        return Request.of(received.method().name(), target)
                .withAuthority(authority)
                .withHeaders(new NettyHeaders(headers));
    }

    private static boolean isAbsolute(String target) {
        if (target.startsWith("/")) {
            return false;
        }
        String scheme = target.substring(0, Math.min(8, target.length())).toLowerCase(Locale.ROOT);
        return scheme.startsWith("http://") || scheme.equals("https://");
    }

    private static int endOfAuthority(String target, int begin) {
        int end = begin;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return end;
    }

    private static String originForm(String rest) {
        return rest.startsWith("/") ? rest : "/" + rest;
    }
}
