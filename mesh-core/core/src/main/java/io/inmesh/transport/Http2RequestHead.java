package io.inmesh.transport;

import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Locale;

/** The head of a request as HTTP/2 fields (RFC 9113, 8.3.1). */
final class Http2RequestHead {

    private Http2RequestHead() {}

    static Http2Headers of(Request request, NettyEndpoint endpoint, long length, boolean expectContinue) {
        Headers fields = request.headers();
        Http2Headers head = new DefaultHttp2Headers(false, fields.size() + 8);
        head.method(request.method())
                .scheme(endpoint.tls == null ? "http" : "https")
                .authority(RequestFraming.authority(request, endpoint))
                .path(request.target());
        addAll(head, fields);
        if (length > 0 || (length == 0 && RequestFraming.anticipatesContent(request.method()))) {
            head.add("content-length", Long.toString(length));
        }
        if (expectContinue) {
            head.add("expect", "100-continue");
        }
        // The one thing that this field may say in HTTP/2 (8.2.2); gRPC insists on it.
        if ("trailers".equalsIgnoreCase(fields.get("te"))) {
            head.add("te", "trailers");
        }
        return head;
    }

    static Http2Headers ofTrailers(Headers trailers) {
        Http2Headers head = new DefaultHttp2Headers(false, trailers.size() + 1);
        addAll(head, trailers);
        return head;
    }

    private static void addAll(Http2Headers head, Headers fields) {
        List<String> nominated = RequestFraming.nominated(fields);
        fields.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!RequestFraming.isConnectionField(lower) && !nominated.contains(lower)) {
                head.add(lower, value);
            }
        });
    }
}
