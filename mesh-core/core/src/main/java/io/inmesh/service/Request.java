package io.inmesh.service;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: method, authority, target, headers and body, with the facts of its {@link Call}. Immutable (but
 * for a body that can be read once); every {@code with...} returns a copy that shares the rest.
 */
public final class Request {

    private final String method;
    private final String authority;
    private final String target;
    private final Headers headers;
    private final Body body;
    private final Call call;
    private final @Nullable Consumer<Informational> informational;

    private Request(
            String method,
            String authority,
            String target,
            Headers headers,
            Body body,
            Call call,
            @Nullable Consumer<Informational> informational) {
        this.method = method;
        this.authority = authority;
        this.target = target;
        this.headers = headers;
        this.body = body;
        this.call = call;
        this.informational = informational;
    }

    /**
     * A request without headers and body.
     *
     * @param method the HTTP method, in upper case
     * @param target the origin-form target of RFC 9112, path and query: {@code /reviews/7?stars=true}
     * @throws IllegalArgumentException when the method is not a token, or the target does not begin with {@code /} (or
     *     is {@code *}), or holds white space or control characters, which could smuggle a second request
     */
    public static Request of(String method, String target) {
        RequestSyntax.checkMethod(method);
        RequestSyntax.checkTarget(target);
        return new Request(method, "", target, Headers.empty(), Body.empty(), Call.NONE, null);
    }

    public static Request get(String target) {
        return of("GET", target);
    }

    public static Request post(String target, Body body) {
        return of("POST", target).withBody(body);
    }

    public String method() {
        return method;
    }

    /** The {@code Host} or {@code :authority} as the caller named it; empty: the destination's name. */
    public String authority() {
        return authority;
    }

    /** Path and query. */
    public String target() {
        return target;
    }

    /** The target without its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    public Headers headers() {
        return headers;
    }

    public Body body() {
        return body;
    }

    public Call call() {
        return call;
    }

    /** Receives the 1xx responses of this request (but 100 and 101), on an event loop; null: they are dropped. */
    public @Nullable Consumer<Informational> informational() {
        return informational;
    }

    /** Whether RFC 9110 (9.2.2) calls the method idempotent, so that sending it twice does no more than sending it once. */
    public boolean isIdempotent() {
        return switch (method) {
            case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    public Request withMethod(String value) {
        RequestSyntax.checkMethod(value);
        return new Request(value, authority, target, headers, body, call, informational);
    }

    public Request withAuthority(String value) {
        RequestSyntax.checkAuthority(value);
        return new Request(method, value, target, headers, body, call, informational);
    }

    public Request withTarget(String value) {
        RequestSyntax.checkTarget(value);
        return new Request(method, authority, value, headers, body, call, informational);
    }

    public Request withHeaders(Headers value) {
        return new Request(method, authority, target, Objects.requireNonNull(value), body, call, informational);
    }

    /** With {@code name} set to {@code value} alone. */
    public Request withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    public Request withBody(Body value) {
        return new Request(method, authority, target, headers, Objects.requireNonNull(value), call, informational);
    }

    public Request withCall(Call value) {
        if (value == call) {
            return this;
        }
        return new Request(method, authority, target, headers, body, value, informational);
    }

    public Request withInformational(Consumer<Informational> listener) {
        return new Request(method, authority, target, headers, body, call, listener);
    }

    /** Method and path: no query and no headers, which may hold secrets. */
    @Override
    public String toString() {
        return method + ' ' + path();
    }
}
