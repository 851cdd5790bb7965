package io.inmesh.routing;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cross-origin resource sharing (the Fetch standard): preflights are answered here, other answers get the headers.
 * Immutable.
 *
 * @param origins any of which may ask; exactly {@code *}: all
 * @param methods that may be used
 * @param headers that may be sent
 * @param exposed response headers that a page may see
 * @param maxAge how long a preflight's answer holds; null: unsaid
 * @param credentials whether credentials may be sent
 * @param forwardsUnmatched whether the preflight of another origin goes on to the destination (Envoy's default); otherwise it
 *     is answered without permission
 */
public record Cors(
        List<StringMatch> origins,
        List<String> methods,
        List<String> headers,
        List<String> exposed,
        @Nullable Duration maxAge,
        boolean credentials,
        boolean forwardsUnmatched) {

    public Cors {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        exposed = List.copyOf(exposed);
    }

    /** One that passes the preflights of other origins on. */
    public Cors(
            List<StringMatch> origins,
            List<String> methods,
            List<String> headers,
            List<String> exposed,
            @Nullable Duration maxAge,
            boolean credentials) {
        this(origins, methods, headers, exposed, maxAge, credentials, true);
    }

    public Cors withForwardsUnmatched(boolean value) {
        return new Cors(origins, methods, headers, exposed, maxAge, credentials, value);
    }
}
