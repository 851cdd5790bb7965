package io.inmesh.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.inmesh.resilience.ResilienceObserver.RetryEnd;
import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.RetryConditions;
import io.inmesh.service.RetryConditions.Condition;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** What a route says may be tried again, in Envoy's words. */
class RetryConditionsTest implements ResilienceObserver {

    private final VirtualTime time = new VirtualTime();
    private final FakeService service = new FakeService();
    private final List<Object> outcomes = new ArrayList<>();
    private final List<RetryEnd> ends = new ArrayList<>();

    @Override
    public void retriesEnded(Request last, RetryEnd reason) {
        ends.add(reason);
    }

    private static RetryConditions on(Condition... conditions) {
        return new RetryConditions(Set.of(conditions), Set.of());
    }

    private void send(Request request, @Nullable RetryConditions conditions) {
        RetrySettings settings = RetrySettings.DEFAULT;
        RetryBudget budget = new RetryBudget(settings, time);
        new RetryFilter(settings, budget, ResponseClassifier.standard(), conditions, time, this)
                .apply(request.withCall(Call.to("reviews")), service)
                .subscribe(response -> outcomes.add(response.status()), outcomes::add);
        time.advance(Duration.ofSeconds(1));
    }

    private static Request post() {
        return Request.post("/", Body.of("x"));
    }

    private static MeshException error(Kind kind) {
        return MeshException.of(kind, kind.toString());
    }

    static Stream<Arguments> statuses() {
        return Stream.of(
                arguments(Condition.SERVER_ERROR, List.of(500, 501, 503, 599), List.of(200, 404, 409, 499)),
                arguments(Condition.GATEWAY_ERROR, List.of(502, 503, 504), List.of(500, 501, 505, 429)),
                arguments(Condition.RETRIABLE_4XX, List.of(409), List.of(400, 404, 429, 500, 503)),
                arguments(Condition.RESET, List.of(), List.of(409, 500, 503)),
                arguments(Condition.CONNECT_FAILURE, List.of(), List.of(503)),
                arguments(Condition.REFUSED_STREAM, List.of(), List.of(503)),
                arguments(Condition.RESET_BEFORE_REQUEST, List.of(), List.of(503)),
                arguments(Condition.GRPC_UNAVAILABLE, List.of(), List.of(503)));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void a_status_is_tried_again_where_a_condition_names_it_whatever_the_method(
            Condition condition, List<Integer> retried, List<Integer> others) {
        for (int status : retried) {
            service.responds(status);
            send(post(), on(condition));
        }
        assertThat(service.requests()).hasSize(2 * retried.size());
        assertThat(outcomes).hasSize(retried.size()).allMatch(each -> each.equals(200));
        outcomes.clear();
        int before = service.requests().size();
        for (int status : others) {
            service.responds(status);
            send(Request.get("/"), on(condition));
        }
        assertThat(service.requests()).hasSize(before + others.size());
        assertThat(outcomes).isEqualTo(others);
    }

    @Test
    void statuses_that_are_listed_count_as_well() {
        RetryConditions listed = new RetryConditions(Set.of(), Set.of(404, 429));
        service.responds(404, 429, 200, 503);
        send(Request.get("/"), listed);
        assertThat(service.requests()).hasSize(3);
        send(Request.get("/"), listed);
        assertThat(outcomes).containsExactly(200, 503);
        assertThat(ends).containsExactly(RetryEnd.UNSAFE);
    }

    static Stream<Arguments> errors() {
        EnumSet<Condition> resets = EnumSet.of(Condition.RESET, Condition.SERVER_ERROR, Condition.GATEWAY_ERROR);
        EnumSet<Condition> connects = EnumSet.copyOf(resets);
        connects.add(Condition.CONNECT_FAILURE);
        return Stream.of(
                arguments(Kind.CONNECT_FAILED, connects),
                arguments(Kind.CONNECTION_CLOSED, resets),
                arguments(Kind.PROTOCOL_ERROR, resets),
                arguments(Kind.ATTEMPT_TIMEOUT, resets),
                arguments(Kind.DEADLINE_EXCEEDED, EnumSet.noneOf(Condition.class)),
                arguments(Kind.OVERLOADED, EnumSet.noneOf(Condition.class)),
                arguments(Kind.NO_ENDPOINTS, EnumSet.noneOf(Condition.class)),
                arguments(Kind.CANCELLED, EnumSet.noneOf(Condition.class)),
                arguments(Kind.INVALID_REQUEST, EnumSet.noneOf(Condition.class)),
                arguments(Kind.BODY_TOO_LARGE, EnumSet.noneOf(Condition.class)));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_error_is_tried_again_where_envoy_would_have_seen_a_reset_that_a_condition_names(
            Kind kind, Set<Condition> naming) {
        for (Condition condition : Condition.values()) {
            FakeService once = new FakeService().fails(error(kind));
            RetryBudget budget = new RetryBudget(RetrySettings.DEFAULT, time);
            new RetryFilter(RetrySettings.DEFAULT, budget, ResponseClassifier.standard(), on(condition), time, this)
                    .apply(post().withCall(Call.to("reviews")), once)
                    .subscribe(done -> {}, failed -> {});
            time.advance(Duration.ofSeconds(1));
            assertThat(once.requests()).as(kind + " on " + condition).hasSize(naming.contains(condition) ? 2 : 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Condition.class)
    void a_request_that_no_peer_acted_on_always_may_be_tried_again(Condition condition) {
        service.fails(MeshException.unprocessed(Kind.CONNECTION_CLOSED, "refused stream", null));
        send(post(), on(condition));
        assertThat(outcomes).containsExactly(200);
        assertThat(service.requests()).hasSize(2);
    }

    static Stream<Arguments> grpc() {
        return Stream.of(
                arguments("1", Condition.GRPC_CANCELLED),
                arguments("4", Condition.GRPC_DEADLINE_EXCEEDED),
                arguments("8", Condition.GRPC_RESOURCE_EXHAUSTED),
                arguments("13", Condition.GRPC_INTERNAL),
                arguments("14", Condition.GRPC_UNAVAILABLE));
    }

    @ParameterizedTest
    @MethodSource("grpc")
    void a_status_of_grpc_is_read_from_the_head(String status, Condition condition) {
        Response failed = Response.of(200, Headers.of("grpc-status", status), Body.empty());
        service.responds(failed);
        send(post(), on(condition));
        assertThat(service.requests()).hasSize(2);
        service.responds(failed);
        send(post(), new RetryConditions(EnumSet.complementOf(EnumSet.of(condition)), Set.of()));
        service.responds(Response.of(200, Headers.of("grpc-status", "0"), Body.empty()));
        send(post(), on(Condition.values()));
        assertThat(service.requests()).hasSize(4);
    }

    @Test
    void a_body_that_was_read_is_not_sent_again_whatever_the_conditions() {
        Body body = Body.of(Flux.just(ByteBuffer.allocate(1)), 1);
        RetryBudget budget = new RetryBudget(RetrySettings.DEFAULT, time);
        service.responds(503);
        new RetryFilter(
                        RetrySettings.DEFAULT,
                        budget,
                        ResponseClassifier.standard(),
                        on(Condition.SERVER_ERROR),
                        time,
                        this)
                .apply(
                        Request.post("/", body).withCall(Call.to("reviews")),
                        asked -> asked.body().chunks().then(service.call(asked)))
                .subscribe(response -> outcomes.add(response.status()), outcomes::add);
        time.advance(Duration.ofSeconds(1));
        assertThat(outcomes).containsExactly(503);
        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void an_error_that_the_route_does_not_name_says_so() {
        service.fails(MeshException.of(Kind.CONNECTION_CLOSED, "connection reset"));
        send(Request.get("/"), on(Condition.CONNECT_FAILURE));
        assertThat((MeshException) outcomes.get(0))
                .hasMessage("connection reset; 1 attempt, no retry: the conditions of its route do not name this");
    }

    @Test
    void without_conditions_the_classifier_judges() {
        service.fails(MeshException.of(Kind.CONNECTION_CLOSED, "connection reset"));
        send(Request.get("/"), null);
        service.responds(409);
        send(Request.get("/"), null);
        assertThat(outcomes).containsExactly(200, 409);
    }
}
