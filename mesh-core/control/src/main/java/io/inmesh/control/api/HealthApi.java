package io.inmesh.control.api;

import io.inmesh.control.store.Store;
import io.inmesh.document.Problem;
import io.inmesh.service.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Whether this process lives, and whether it can do its work. */
final class HealthApi {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Store store;

    HealthApi(Store store) {
        this.store = store;
    }

    List<ApiRoute> routes() {
        return List.of(
                new ApiRoute("GET", "/healthz", Right.NONE, asked -> Mono.just(Replies.text("text/plain", "ok\n"))),
                new ApiRoute("GET", "/readyz", Right.NONE, this::ready),
                new ApiRoute("GET", "/v1/problems", Right.READ, this::problems));
    }

    private Mono<Response> ready(ApiRequest asked) {
        return store.probe()
                .timeout(PATIENCE)
                .thenReturn(Replies.text("text/plain", "ok\n"))
                .onErrorResume(e -> Mono.just(Response.of(503, "the store does not answer\n")));
    }

    /** What is in the way of what people wrote. */
    private Mono<Response> problems(ApiRequest asked) {
        List<Problem> found = store.problems().stream()
                .filter(problem -> DryRuns.isShown(asked.principal(), problem))
                .toList();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("revision", store.current().revision());
        document.put("problems", found.stream().map(Replies::words).toList());
        return Mono.just(Replies.json(200, document));
    }
}
