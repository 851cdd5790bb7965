package io.inmesh.control.cli;

import io.inmesh.naming.ServiceName;
import io.inmesh.routing.RouteFilter;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call as a command line describes it.
 *
 * @param called the service, with the port that is called; port 0: none is
 */
record CallLine(ServiceName called, Request request) {

    private static final Pattern URL = Pattern.compile("(?:(https?|mesh|grpc)://)?([^/?#]+)(/[^#]*|\\?[^#]*)?(?:#.*)?");

    /**
     * @param namespace in which a short host is meant
     * @throws IllegalArgumentException when it cannot be understood
     */
    static CallLine of(String method, String url, List<String> headers, String namespace) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("URL: " + url + " (expected: such as http://reviews:9080/reviews/7)");
        }
        String target = matcher.group(3) == null ? "/" : matcher.group(3);
        String authority = matcher.group(2).toLowerCase(Locale.ROOT);
        Request request = Request.of(method.toUpperCase(Locale.ROOT), target.startsWith("?") ? "/" + target : target)
                .withAuthority(authority)
                .withHeaders(headers(headers));
        String host = request.headers().get("host");
        if (host != null) {
            request = request.withAuthority(host).withHeaders(request.headers().without("host"));
        }
        if ("https".equals(matcher.group(1))) {
            request = request.withCall(request.call().with(RouteFilter.SCHEME, "https"));
        }
        return new CallLine(ServiceName.parse(authority, namespace), request);
    }

    /** A request of nothing but headers. */
    static Request withHeaders(List<String> headers) {
        return Request.get("/").withHeaders(headers(headers));
    }

    private static Headers headers(List<String> lines) {
        Headers headers = Headers.empty();
        for (String line : lines) {
            int colon = line.indexOf(':', 1);
            if (colon < 0) {
                throw new IllegalArgumentException("header: " + line + " (expected: 'NAME: VALUE')");
            }
            headers = headers.plus(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        return headers;
    }
}
