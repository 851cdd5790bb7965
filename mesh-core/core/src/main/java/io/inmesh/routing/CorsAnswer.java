package io.inmesh.routing;

import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link Cors} made ready: what Envoy's filter does. Thread-safe. */
final class CorsAnswer {

    private static final String ALLOW_ORIGIN = "access-control-allow-origin";
    private static final String ALLOW_CREDENTIALS = "access-control-allow-credentials";

    private final Cors cors;
    private final boolean anyOrigin;
    private final List<TextMatcher> origins;

    CorsAnswer(Cors cors) {
        this.cors = cors;
        anyOrigin = cors.origins().contains(new StringMatch.Exact("*"));
        origins = cors.origins().stream()
                .map(origin -> TextMatcher.of(origin, false))
                .toList();
    }

    /** The origin of the page that asks, where it may; null: none is named, or it may not. */
    @Nullable
    String allowed(Request request) {
        String origin = request.headers().get("origin");
        if (origin == null || anyOrigin) {
            return origin;
        }
        for (TextMatcher each : origins) {
            if (each.fits(origin)) {
                return origin;
            }
        }
        return null;
    }

    /** The answer to a preflight; null: it is none, or it goes on to the destination. */
    @Nullable
    Response preflight(Request request, @Nullable String allowed) {
        boolean isPreflight = request.method().equals("OPTIONS")
                && request.headers().contains("origin")
                && request.headers().contains("access-control-request-method");
        if (!isPreflight) {
            return null;
        }
        if (allowed == null) {
            return cors.forwardsUnmatched() ? null : Response.of(200);
        }
        Headers headers = permission(Headers.empty(), allowed);
        headers = list(headers, "access-control-allow-methods", cors.methods());
        headers = list(headers, "access-control-allow-headers", cors.headers());
        Duration maxAge = cors.maxAge();
        if (maxAge != null) {
            headers = headers.with("access-control-max-age", Long.toString(maxAge.toSeconds()));
        }
        return Response.of(200).withHeaders(headers);
    }

    /** A response that a page of {@code origin} may read. */
    Response permitted(Response response, String origin) {
        Headers headers = permission(response.headers(), origin);
        return response.withHeaders(list(headers, "access-control-expose-headers", cors.exposed()));
    }

    private Headers permission(Headers headers, String origin) {
        Headers permitted = headers.with(ALLOW_ORIGIN, origin);
        return cors.credentials() ? permitted.with(ALLOW_CREDENTIALS, "true") : permitted;
    }

    private static Headers list(Headers headers, String name, List<String> values) {
        return values.isEmpty() ? headers : headers.with(name, String.join(",", values));
    }
}
