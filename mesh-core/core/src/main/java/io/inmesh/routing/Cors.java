package io.inmesh.routing;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cross-origin resource sharing (the Fetch standard): preflights are answered here, other answers get the headers.
 * Immutable.
 *
 * @param origins any of which may ask
 * @param methods that may be used
 * @param headers that may be sent
 * @param exposed response headers that a page may see
 * @param maxAge how long a preflight's answer holds; null: unsaid
 * @param credentials whether credentials may be sent
 */
public record Cors(
        List<StringMatch> origins,
        List<String> methods,
        List<String> headers,
        List<String> exposed,
        @Nullable Duration maxAge,
        boolean credentials) {

    public Cors {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        exposed = List.copyOf(exposed);
    }
}
