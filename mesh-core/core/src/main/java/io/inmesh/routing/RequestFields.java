package io.inmesh.routing;

import io.inmesh.service.Request;
import org.jspecify.annotations.Nullable;

/** The parts of a request that rules look at, as Envoy names and cuts them. */
final class RequestFields {

    private RequestFields() {}

    /** Where the path ends and the query or fragment begins. */
    static int pathEnd(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '?' || c == '#') {
                return i;
            }
        }
        return target.length();
    }

    /** As it will be sent: the request's own, or the name of its destination. */
    static String authority(Request request) {
        String authority = request.authority();
        if (!authority.isEmpty()) {
            return authority;
        }
        String host = request.headers().get("host");
        return host == null ? request.call().destination() : host;
    }

    /** Where the host ends and its port begins; the length where it has none. */
    static int hostEnd(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : authority.length();
    }

    static String scheme(Request request) {
        String scheme = request.call().get(RouteFilter.SCHEME);
        return scheme == null ? "http" : scheme;
    }

    /** The value of a header, several joined by commas; or of a pseudo-header, which {@code host} is as well. */
    static @Nullable String header(Request request, String name) {
        if (name.charAt(0) != ':') {
            return name.equals("host") ? authority(request) : request.headers().joined(name);
        }
        return switch (name) {
            case ":method" -> request.method();
            case ":path" -> request.target();
            case ":authority" -> authority(request);
            case ":scheme" -> scheme(request);
            default -> null;
        };
    }
}
