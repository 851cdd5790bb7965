package io.inmesh.routing;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.charset.StandardCharsets;

/** Answers that a rule gives itself, in the shape that the caller's protocol expects. */
final class LocalReply {

    private static final String GRPC = "application/grpc";

    private LocalReply() {}

    /** @param body plain text, in memory */
    static Response of(Request request, int status, Body body) {
        if (isGrpc(request)) {
            byte[] bytes = body.bytesInMemory();
            return grpc(grpcStatus(status), bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8));
        }
        Headers headers = body.isEmpty() ? Headers.empty() : Headers.of("content-type", "text/plain");
        return Response.of(status, headers, body);
    }

    /** A response that consists of trailers only. */
    static Response grpc(int status, String message) {
        return Response.of(
                200,
                Headers.of(
                        "content-type",
                        GRPC,
                        "grpc-status",
                        Integer.toString(status),
                        "grpc-message",
                        encoded(message)),
                Body.empty());
    }

    private static boolean isGrpc(Request request) {
        String type = request.headers().get("content-type");
        return type != null && (type.equals(GRPC) || type.startsWith(GRPC + "+"));
    }

    /** As gRPC's specification maps HTTP statuses for clients. */
    private static int grpcStatus(int status) {
        return switch (status) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }

    /** Percent-encoded where it is no printable ASCII, as gRPC's specification says of messages. */
    private static String encoded(String message) {
        StringBuilder out = new StringBuilder(message.length());
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                out.append((char) b);
            } else {
                out.append(String.format("%%%02X", b & 0xff));
            }
        }
        return out.toString();
    }
}
