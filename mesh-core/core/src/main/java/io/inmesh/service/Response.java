package io.inmesh.service;

import java.util.Objects;

/**
 * A final response. Its body must be read, or {@linkplain Body#discard() discarded}: until then it holds its connection
 * (up to the transport's bound for unclaimed bodies). Immutable but for the body.
 */
public final class Response {

    private final int status;
    private final Headers headers;
    private final Body body;

    private Response(int status, Headers headers, Body body) {
        this.status = status;
        this.headers = Objects.requireNonNull(headers);
        this.body = Objects.requireNonNull(body);
    }

    /** @throws IllegalArgumentException when {@code status} is outside 200 to 599 */
    public static Response of(int status, Headers headers, Body body) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
        }
        return new Response(status, headers, body);
    }

    public static Response of(int status) {
        return of(status, Headers.empty(), Body.empty());
    }

    /** With a UTF-8 text body. */
    public static Response of(int status, String text) {
        return of(status, Headers.of("content-type", "text/plain; charset=utf-8"), Body.of(text));
    }

    public int status() {
        return status;
    }

    public Headers headers() {
        return headers;
    }

    public Body body() {
        return body;
    }

    public Response withHeaders(Headers value) {
        return new Response(status, value, body);
    }

    public Response withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    public Response withBody(Body value) {
        return new Response(status, headers, value);
    }

    @Override
    public String toString() {
        return "response " + status;
    }
}
