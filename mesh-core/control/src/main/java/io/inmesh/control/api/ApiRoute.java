package io.inmesh.control.api;

import io.inmesh.service.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One thing that the API does. Immutable.
 *
 * @param method of HTTP
 * @param template such as {@code /v1/resources/{kind}}
 * @param right that it takes
 * @param handler what it does
 */
record ApiRoute(String method, String template, Right right, Handler handler) {

    /** Answers; may block a little, but for those that stream. */
    interface Handler {
        Mono<Response> handle(ApiRequest request);
    }

    /**
     * @param segments of the path, decoded
     * @return what stands in the places of the names; null: the path is another one
     */
    @Nullable
    Map<String, String> match(List<String> segments) {
        List<String> own = List.of(template.substring(1).split("/", -1));
        if (own.size() != segments.size()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < own.size(); i++) {
            String part = own.get(i);
            if (part.startsWith("{")) {
                values.put(part.substring(1, part.length() - 1), segments.get(i));
            } else if (!part.equals(segments.get(i))) {
                return null;
            }
        }
        return values;
    }
}
