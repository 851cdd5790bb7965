package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which header fields of a request belong to the connection (RFC 9110, 7.6.1): the transport writes them itself, from the
 * body as it is, so that no header can say otherwise.
 */
final class RequestFraming {

    private RequestFraming() {}

    /** Why {@code request} cannot be sent, or null. */
    static @Nullable String problem(Request request) {
        if (request.method().equals("CONNECT")) {
            return "CONNECT is not supported (expected: any other method)";
        }
        Headers headers = request.headers();
        String coding = headers.get("transfer-encoding");
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            return "transfer-encoding: the body can be sent chunked only; leave the header out";
        }
        if (!headers.contains("content-length")) {
            return null;
        }
        long length = request.body().length();
        for (String declared : headers.getAll("content-length")) {
            long value = parseLength(declared);
            if (length == Body.UNKNOWN_LENGTH) {
                length = value;
            }
            if (value < 0 || value != length) {
                return "content-length: " + (value < 0 ? "not a number" : declared) + ", but the body has "
                        + request.body().length() + " bytes; leave the header out";
            }
        }
        return null;
    }

    /** How many bytes the body will have, or {@link Body#UNKNOWN_LENGTH}; {@link #problem} must have found none. */
    static long length(Request request) {
        long length = request.body().length();
        String declared = length == Body.UNKNOWN_LENGTH ? request.headers().get("content-length") : null;
        return declared == null ? length : parseLength(declared);
    }

    static boolean expectsContinue(Request request) {
        String expect = request.headers().get("expect");
        return expect != null && expect.equalsIgnoreCase("100-continue");
    }

    /** Whether {@code name} is a field that only the transport writes. */
    static boolean isConnectionField(String name) {
        return switch (name.length()) {
            case 2 -> name.equalsIgnoreCase("te");
            case 4 -> name.equalsIgnoreCase("host");
            case 6 -> name.equalsIgnoreCase("expect");
            case 7 -> name.equalsIgnoreCase("upgrade");
            case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
            case 14 -> name.equalsIgnoreCase("content-length") || name.equalsIgnoreCase("http2-settings");
            case 16 -> name.equalsIgnoreCase("proxy-connection");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            default -> false;
        };
    }

    /** Methods whose missing content is worth a {@code content-length: 0} (RFC 9110, 8.6). */
    static boolean anticipatesContent(String method) {
        return switch (method) {
            case "POST", "PUT", "PATCH" -> true;
            default -> false;
        };
    }

    /** The fields that a {@code Connection} header names, in lower case. */
    static List<String> nominated(Headers headers) {
        if (!headers.contains("connection")) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String value : headers.getAll("connection")) {
            for (String name : value.split(",", -1)) {
                names.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /** The {@code Host} or {@code :authority}: the caller's, or the destination's name, or the endpoint's address. */
    static String authority(Request request, NettyEndpoint endpoint) {
        if (!request.authority().isEmpty()) {
            return request.authority();
        }
        String host = request.headers().get("host");
        if (host != null && isAuthority(host)) {
            return host;
        }
        String destination = request.call().destination();
        return isAuthority(destination) ? destination : endpoint.endpoint.address();
    }

    private static boolean isAuthority(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean good = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~:[]".indexOf(c) >= 0;
            if (!good) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** -1 for what is not a plain decimal number. */
    private static long parseLength(String text) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Long.parseLong(text);
    }
}
