package io.inmesh.config.subscription;

import io.inmesh.service.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The service's answer that it will not do what it was asked to do. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 64 * 1024;
    private static final int LONGEST_TOLD = 500;

    private final int status;

    Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** What {@code response} says, in the words of its problem document (RFC 9457) where it has one. */
    static Mono<Refusal> of(Response response) {
        int status = response.status();
        return response.body()
                .bytes(LONGEST)
                .map(bytes -> new Refusal(status, status + words(new String(bytes, StandardCharsets.UTF_8))))
                .defaultIfEmpty(new Refusal(status, String.valueOf(status)))
                .onErrorReturn(new Refusal(status, String.valueOf(status)));
    }

    private static String words(String body) {
        try {
            Map<?, ?> problem = Json.object(JsonReader.read(body));
            String words = ' ' + Json.text(problem, "title") + ": " + Json.text(problem, "detail");
            return words.substring(0, Math.min(words.length(), LONGEST_TOLD));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Of the answer; 0: there was none. */
    int status() {
        return status;
    }

    /** Whether the service does not know who this is, or does not let it. */
    boolean isForbidden() {
        return status == 401 || status == 403;
    }
}
