package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import reactor.netty.http.server.HttpServerResponse;

/** Writes status and headers of a response; what frames it on the connection is this side's to say. */
final class ResponseHead {

    private ResponseHead() {}

    /** @throws IllegalArgumentException when a header breaks the syntax */
    static void copy(Response answer, HttpServerResponse response) {
        response.status(HttpResponseStatus.valueOf(answer.status()));
        HttpHeaders headers = response.responseHeaders();
        answer.headers().forEach((name, value) -> {
            if (!isOfConnection(name)) {
                headers.add(name, value);
            } else if (name.equalsIgnoreCase("connection") && value.equalsIgnoreCase("close")) {
                response.keepAlive(false);
            } else if (name.equalsIgnoreCase("content-length") && answer.body().isEmpty()) {
                declareLength(answer, value, response);
            }
        });
    }

    /** Counts only where there is no body to count: the length a GET would have had. */
    private static void declareLength(Response answer, String value, HttpServerResponse response) {
        boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new IllegalArgumentException("header content-length is not a number");
        }
        boolean toHead = response.method().equals(HttpMethod.HEAD);
        if (toHead || answer.status() == HttpResponseStatus.NOT_MODIFIED.code()) {
            response.header(HttpHeaderNames.CONTENT_LENGTH, value);
        }
    }

    /** Fields of one hop (RFC 9110, 7.6.1), and those that frame the message. */
    private static boolean isOfConnection(String name) {
        return switch (name.length()) {
            case 7 -> name.equalsIgnoreCase("upgrade");
            case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
            case 14 -> name.equalsIgnoreCase("content-length");
            case 16 -> name.equalsIgnoreCase("proxy-connection");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            default -> false;
        };
    }

    /** RFC 9110, 6.4.1. */
    static boolean isBodiless(HttpMethod method, int status) {
        return method.equals(HttpMethod.HEAD)
                || status == HttpResponseStatus.NO_CONTENT.code()
                || status == HttpResponseStatus.RESET_CONTENT.code()
                || status == HttpResponseStatus.NOT_MODIFIED.code();
    }

    /** A HEAD is answered with the length of the body that it leaves out. */
    static void describe(Body body, HttpMethod method, HttpServerResponse response) {
        if (method.equals(HttpMethod.HEAD) && body.length() > 0) {
            response.header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(body.length()));
        }
    }
}
