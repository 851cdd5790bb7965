package io.inmesh.control.api;

import io.inmesh.control.store.CanaryStep;
import io.inmesh.control.store.Change;
import io.inmesh.control.store.Commit;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.Revision;
import io.inmesh.control.store.Rollback;
import io.inmesh.control.store.Store;
import io.inmesh.control.store.StoreException;
import io.inmesh.control.store.Write;
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
    private final DryRuns dryRuns;

    HistoryApi(Store store, DryRuns dryRuns) {
        this.store = store;
        this.dryRuns = dryRuns;
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
        ResourceKey key = wanted == null ? null : ApiRequest.key(wanted);
        if (key != null) {
            asked.mustSee(key.namespace());
        }
        List<Map<String, Object>> revisions = store.history().stream()
                .filter(revision -> revision.number() < before)
                .filter(revision -> key == null || concerns(revision, key))
                .map(revision -> shown(asked.principal(), revision))
                .filter(revision -> !revision.isNothing())
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

    /** What of a revision the asker is shown; it may be nothing. */
    private static Revision shown(Principal principal, Revision revision) {
        if (principal.isEverywhere()) {
            return revision;
        }
        CanaryStep step = revision.canary();
        List<Change> early = step == null ? List.of() : shown(principal, step.changes());
        return new Revision(
                revision.number(),
                revision.when(),
                revision.who(),
                revision.message(),
                shown(principal, revision.changes()),
                step == null || early.isEmpty() ? null : new CanaryStep(step.order(), early));
    }

    private static List<Change> shown(Principal principal, List<Change> changes) {
        return changes.stream()
                .filter(change -> principal.sees(change.key().namespace()))
                .toList();
    }

    private Mono<Response> get(ApiRequest asked) {
        long number = number(asked);
        Revision revision = store.history().stream()
                .filter(each -> each.number() == number)
                .map(each -> shown(asked.principal(), each))
                .filter(each -> !each.isNothing())
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("revision " + number + " is not in the history that is kept"));
        return Mono.just(Replies.json(200, Described.revision(revision)));
    }

    private Mono<Response> rollback(ApiRequest asked) {
        long number = number(asked);
        boolean isDry = asked.flag("dryRun");
        Principal principal = asked.principal();
        return Mono.fromCallable(() -> commit(asked, number)).flatMap(commit -> {
            if (isDry) {
                return Mono.fromCallable(() -> dryRuns.answer(principal, commit));
            }
            return store.commit(commit)
                    .map(revision -> Replies.json(200, Described.revision(revision))
                            .withHeader(Replies.REVISION, Long.toString(revision.number())))
                    .onErrorMap(StoreException.class, e -> dryRuns.shown(principal, e));
        });
    }

    private Commit commit(ApiRequest asked, long number) {
        Commit plain = Rollback.to(store, number, asked.principal().identity());
        asked.mustWrite(plain.writes().stream().map(Write::key).toList());
        String message = asked.message("");
        return message.isEmpty() ? plain : new Commit(plain.who(), plain.message() + ": " + message, plain.writes());
    }

    private static long number(ApiRequest asked) {
        try {
            return Long.parseLong(asked.path("revision"));
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("revision: " + asked.path("revision") + " (expected: a number)");
        }
    }
}
