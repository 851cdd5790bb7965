package io.inmesh.telemetry;

import io.inmesh.service.MeshException;
import io.inmesh.service.Response;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names and values of OpenTelemetry's semantic conventions for HTTP. */
final class HttpAttributes {

    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<String> METHOD_ORIGINAL = AttributeKey.stringKey("http.request.method_original");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> PEER_ADDRESS = AttributeKey.stringKey("network.peer.address");
    static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("network.peer.port");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");

    static final String CANCELLED = "cancelled";
    static final String OTHER = "_OTHER";

    private HttpAttributes() {}

    /** Of those that HTTP knows, otherwise {@code _OTHER}: a peer may send any token. */
    static String method(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH" -> method;
            default -> OTHER;
        };
    }

    /** A span's name where no route is known. */
    static String spanName(String knownMethod) {
        return knownMethod.equals(OTHER) ? "HTTP" : knownMethod;
    }

    /** An authority without its port, and an IPv6 address without its brackets. */
    static String host(String authority) {
        if (authority.startsWith("[") && authority.indexOf(']') > 0) {
            return authority.substring(1, authority.indexOf(']'));
        }
        int colon = authority.lastIndexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    /** Such as {@code attempt_timeout}. */
    static String errorType(MeshException.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Writes the outcome to {@code span} and ends it.
     *
     * @param firstError the least status that is an error: 400 for a client, 500 for a server
     */
    static void end(Span span, @Nullable Response response, @Nullable Throwable error, int firstError) {
        if (span.isRecording()) {
            if (response != null) {
                span.setAttribute(STATUS, (long) response.status());
                if (response.status() >= firstError) {
                    span.setStatus(StatusCode.ERROR);
                    span.setAttribute(ERROR, Integer.toString(response.status()));
                }
            } else if (error == null) {
                span.setAttribute(ERROR, CANCELLED);
            } else {
                String message = error.getMessage();
                span.setStatus(StatusCode.ERROR, message == null ? "" : message);
                span.setAttribute(
                        ERROR,
                        error instanceof MeshException e
                                ? errorType(e.kind())
                                : error.getClass().getName());
            }
        }
        span.end();
    }
}
