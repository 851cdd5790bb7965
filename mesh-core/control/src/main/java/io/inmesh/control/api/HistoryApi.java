package io.inmesh.control.api;

import io.inmesh.control.store.CanaryStep;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.Revision;
import io.inmesh.control.store.Rollback;
import io.inmesh.control.store.Store;
import io.inmesh.service.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Revisions, and going back to one. */
final class HistoryApi {

    private static final int MOST = 1_000;

    private final Store store;

    HistoryApi(Store store) {
        this.store = store;
    }

    List<ApiRoute> routes() {
        return List.of(
                new ApiRoute("GET", "/v1/history", Right.READ, this::list),
                new ApiRoute("GET", "/v1/history/{revision}", Right.READ, this::get),
                new ApiRoute("POST", "/v1/history/{revision}/rollback", Right.WRITE, this::rollback));
    }

    private Mono<Response> list(ApiRequest asked) {
        long limit = asked.number("limit", 50, 1, MOST);
        long before = asked.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
        String wanted = asked.parameter("resource");
        ResourceKey key = wanted == null ? null : parsed(wanted);
        List<Map<String, Object>> revisions = store.history().stream()
                .filter(revision -> revision.number() < before)
                .filter(revision -> key == null || concerns(revision, key))
                .limit(limit)
                .map(Described::revision)
                .toList();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("revision", store.current().revision());
        document.put("revisions", revisions);
        return Mono.just(Replies.json(200, document));
    }

    private static boolean concerns(Revision revision, ResourceKey key) {
        CanaryStep canary = revision.canary();
        return Stream.concat(revision.changes().stream(), canary == null ? Stream.empty() : canary.changes().stream())
                .anyMatch(change -> change.key().equals(key));
    }

    private static ResourceKey parsed(String text) {
        try {
            return ResourceKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Mono<Response> get(ApiRequest asked) {
        long number = number(asked);
        Revision revision = store.history().stream()
                .filter(each -> each.number() == number)
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("revision " + number + " is not in the history that is kept"));
        return Mono.just(Replies.json(200, Described.revision(revision)));
    }

    private Mono<Response> rollback(ApiRequest asked) {
        long number = number(asked);
        return Mono.fromCallable(
                        () -> Rollback.to(store, number, asked.principal().identity()))
                .flatMap(store::commit)
                .map(revision -> Replies.json(200, Described.revision(revision))
                        .withHeader(Replies.REVISION, Long.toString(revision.number())));
    }

    private static long number(ApiRequest asked) {
        try {
            return Long.parseLong(asked.path("revision"));
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("revision: " + asked.path("revision") + " (expected: a number)");
        }
    }
}
