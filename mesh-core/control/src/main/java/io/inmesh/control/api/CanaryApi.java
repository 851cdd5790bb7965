package io.inmesh.control.api;

import io.inmesh.control.canary.CallCount;
import io.inmesh.control.canary.CanaryKeeper;
import io.inmesh.control.store.Canary;
import io.inmesh.control.store.CanaryOrder;
import io.inmesh.control.store.Change;
import io.inmesh.control.store.Commit;
import io.inmesh.control.store.Store;
import io.inmesh.service.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import reactor.core.publisher.Mono;

/** The canary that is under way: how it does, and its end. */
final class CanaryApi {

    private final Store store;
    private final CanaryKeeper keeper;

    CanaryApi(Store store, CanaryKeeper keeper) {
        this.store = store;
        this.keeper = keeper;
    }

    List<ApiRoute> routes() {
        return List.of(
                new ApiRoute("GET", "/v1/canary", Right.READ, this::get),
                new ApiRoute("POST", "/v1/canary/promote", Right.WRITE, asked -> end(asked, CanaryOrder.Promote::new)),
                new ApiRoute("POST", "/v1/canary/abort", Right.WRITE, asked -> end(asked, CanaryOrder.Abort::new)));
    }

    private Mono<Response> get(ApiRequest asked) {
        CanaryKeeper.State state = keeper.state();
        if (state == null || !isShown(asked.principal(), state.canary())) {
            throw ApiException.notFound("no canary is under way");
        }
        Map<String, Object> document = Described.canary(state.canary());
        document.put("selected", words(state.selected()));
        document.put("others", words(state.others()));
        document.put("outlook", state.outlook());
        return Mono.just(Replies.json(200, document)
                .withHeader(Replies.REVISION, Long.toString(store.current().revision())));
    }

    private static boolean isShown(Principal principal, Canary canary) {
        return canary.changes().stream()
                .allMatch(change -> principal.sees(change.key().namespace()));
    }

    private static Map<String, Object> words(CallCount count) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("instances", count.instances());
        words.put("calls", count.calls());
        words.put("failed", count.failed());
        return words;
    }

    /** Of the canary since the revision that the parameter {@code since} names; without it, of whichever is under way. */
    private Mono<Response> end(ApiRequest asked, LongFunction<CanaryOrder> order) {
        long since = asked.number("since", 0, 1, Long.MAX_VALUE);
        Canary canary = store.current().canary();
        if (canary != null) {
            asked.mustWrite(canary.changes().stream().map(Change::key).toList());
        }
        Commit commit = Commit.ending(asked.principal().identity(), asked.message(""), order.apply(since));
        return store.commit(commit)
                .map(revision -> Replies.json(200, Described.revision(revision))
                        .withHeader(Replies.REVISION, Long.toString(revision.number())));
    }
}
