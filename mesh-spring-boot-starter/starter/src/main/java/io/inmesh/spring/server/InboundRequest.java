package io.inmesh.spring.server;

import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import org.jspecify.annotations.Nullable;

/** A request of the application's server as the inbound stack sees it: without its body, which the application reads. */
final class InboundRequest {

    private InboundRequest() {}

    /**
     * @param path percent-encoded, as it came
     * @param query without the question mark, as it came
     * @throws IllegalArgumentException when the method or the path cannot be those of an HTTP request
     */
    static Request of(String method, String path, @Nullable String query, Headers headers) {
        String begun = path.isEmpty() ? "/" : path;
        return Request.of(method, query == null ? begun : begun + '?' + query).withHeaders(headers);
    }

    /** What a response of the application means to the stack, which knows final statuses only. */
    static int status(int status) {
        return status < 200 || status > 599 ? 200 : status;
    }
}
