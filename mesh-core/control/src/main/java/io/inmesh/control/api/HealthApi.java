package io.inmesh.control.api;

import io.inmesh.control.registry.Registry;
import io.inmesh.control.store.Store;
import io.inmesh.document.Problem;
import io.inmesh.service.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Whether this process lives, and whether it can do its work. */
final class HealthApi {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Store store;
    private final Registry registry;

    HealthApi(Store store, Registry registry) {
        this.store = store;
        this.registry = registry;
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
                .then(Mono.fromSupplier(() -> Replies.text("text/plain", "ok\n" + heldBack())))
                .onErrorResume(e -> Mono.just(Response.of(503, "the store does not answer\n")));
    }

    /** It can do its work, but people should know. */
    private String heldBack() {
        int held = registry.heldBack();
        return held == 0 ? "" : held + " registrations are kept although their leases are over: see /v1/problems\n";
    }

    /** What is in the way of what people wrote, and of whoever registered. */
    private Mono<Response> problems(ApiRequest asked) {
        List<Problem> found = new ArrayList<>(store.problems());
        found.addAll(registry.problems());
        found.removeIf(problem -> !DryRuns.isShown(asked.principal(), problem));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("revision", store.current().revision());
        document.put("problems", found.stream().map(Replies::words).toList());
        return Mono.just(Replies.json(200, document));
    }
}
