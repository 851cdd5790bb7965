package io.inmesh.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.resilience.ResilienceObserver.RetryEnd;
import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class RetryFilterTest implements ResilienceObserver {

    private final MeshException refused = MeshException.unprocessed(Kind.CONNECT_FAILED, "connection refused", null);
    private final MeshException reset = MeshException.of(Kind.CONNECTION_CLOSED, "connection reset");

    private final VirtualTime time = new VirtualTime();
    private final FakeService service = new FakeService();
    private final List<Object> outcomes = new ArrayList<>();
    private final List<RetryEnd> ends = new ArrayList<>();
    private double jitter = 0.5;

    @Override
    public void retriesEnded(Request last, RetryEnd reason) {
        ends.add(reason);
    }

    private final DestinationLimits limits = new DestinationLimits(LimitSettings.OFF);

    private RetryFilter filter(RetrySettings settings) {
        RetryBudget budget = new RetryBudget(settings, limits, time);
        return new RetryFilter(settings, budget, ResponseClassifier.standard(), time, this, () -> jitter);
    }

    private Disposable send(Request request, RetrySettings settings) {
        Request called = request.call().trail() == null ? request.withCall(Call.to("reviews")) : request;
        return filter(settings)
                .apply(called, service)
                .subscribe(response -> outcomes.add(response.status()), outcomes::add);
    }

    private Disposable get() {
        return send(Request.get("/"), RetrySettings.DEFAULT);
    }

    private MeshException error() {
        return (MeshException) outcomes.get(0);
    }

    @Test
    void an_error_that_reached_no_peer_is_retried_at_once_even_for_post() {
        service.fails(refused);
        send(Request.post("/", Body.of("x")), RetrySettings.DEFAULT);
        assertThat(outcomes).containsExactly(200);
        assertThat(service.requests()).hasSize(2);
    }

    @Test
    void further_retries_wait_with_doubling_bounds() {
        service.fails(refused).fails(refused).fails(refused);
        send(Request.get("/"), RetrySettings.DEFAULT.withMaxAttempts(4));
        assertThat(service.requests()).hasSize(2);
        time.advance(Duration.ofMillis(24)); // half of 50 ms is 25
        assertThat(service.requests()).hasSize(2);
        time.advance(Duration.ofMillis(1));
        assertThat(service.requests()).hasSize(3);
        time.advance(Duration.ofMillis(50));
        assertThat(outcomes).containsExactly(200);
    }

    @Test
    void a_503_is_retried_after_a_wait_and_its_body_is_discarded() {
        AtomicInteger discarded = new AtomicInteger();
        Body body = Body.of(Flux.<ByteBuffer>never(), -1, Headers::empty, discarded::incrementAndGet);
        service.responds(Response.of(503, Headers.empty(), body));
        get();
        assertThat(discarded).hasValue(1);
        assertThat(outcomes).isEmpty();
        time.advance(Duration.ofMillis(13));
        assertThat(outcomes).containsExactly(200);
        assertThat(service.lastRequest().headers().get(RetryFilter.ATTEMPT_COUNT))
                .isEqualTo("2");
        assertThat(service.lastRequest().call().attempt()).isEqualTo(2);
    }

    @Test
    void the_last_response_reaches_the_caller_when_attempts_are_used_up() {
        service.responds(503, 503, 504);
        get();
        time.advance(Duration.ofSeconds(1));
        assertThat(outcomes).containsExactly(504);
        assertThat(ends).containsExactly(RetryEnd.ATTEMPTS);
    }

    @Test
    void the_last_error_says_what_was_tried_and_why_it_ended() {
        service.fails(reset).fails(reset).fails(reset);
        Call call = Call.to("reviews");
        send(Request.get("/").withCall(call), RetrySettings.DEFAULT);
        if (call.trail() != null) {
            call.trail().add("10.0.0.1:80");
            call.trail().add("10.0.0.2:80");
        }
        time.advance(Duration.ofSeconds(1));
        assertThat(error())
                .hasMessage("connection reset; 3 attempts at [10.0.0.1:80, 10.0.0.2:80], none left (maxAttempts 3)");
        assertThat(error().kind()).isEqualTo(Kind.CONNECTION_CLOSED);
    }

    @Test
    void a_post_that_may_have_taken_effect_is_not_sent_again() {
        service.fails(reset);
        send(Request.post("/", Body.of("x")), RetrySettings.DEFAULT);
        assertThat(service.requests()).hasSize(1);
        assertThat(error()).hasMessage("connection reset; 1 attempt, no retry: POST may have taken effect");
        assertThat(ends).containsExactly(RetryEnd.UNSAFE);
    }

    @Test
    void a_streamed_body_that_was_read_is_not_sent_again() {
        service.fails(refused).fails(refused);
        Body body = Body.of(Flux.just(ByteBuffer.allocate(1)), 1);
        filter(RetrySettings.DEFAULT)
                .apply(
                        Request.post("/", body).withCall(Call.to("reviews")),
                        asked -> asked.body().chunks().then(service.call(asked)))
                .subscribe(response -> outcomes.add(response.status()), outcomes::add);
        assertThat(service.requests()).hasSize(1);
        assertThat(error())
                .hasMessage("connection refused; 1 attempt, no retry: the body was a stream and has been read");
    }

    @Test
    void nothing_is_sent_beyond_the_deadline_nor_waited_for_it() {
        service.responds(503);
        jitter = 0.9;
        Call call = Call.to("reviews")
                .withDeadline(time.nanoTime() + Duration.ofMillis(20).toNanos());
        send(Request.get("/").withCall(call), RetrySettings.DEFAULT);
        assertThat(outcomes).containsExactly(503);
        assertThat(ends).containsExactly(RetryEnd.DEADLINE);
    }

    @Test
    void an_empty_budget_ends_retries() {
        service.fails(refused);
        send(Request.get("/"), RetrySettings.DEFAULT.withBudget(0.2, 0));
        assertThat(error())
                .hasMessage("connection refused; 1 attempt, no retry: the destination's retry budget is empty"
                        + " (ratio 0.2, at least 0 per second)");
        assertThat(error().isUnprocessed()).isTrue();
    }

    @Test
    void retry_after_is_waited_for_up_to_the_largest_backoff() {
        service.responds(Response.of(503, Headers.of("retry-after", "120"), Body.empty()));
        get();
        time.advance(Duration.ofMillis(249));
        assertThat(service.requests()).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(outcomes).containsExactly(200);
    }

    @Test
    void retry_after_as_a_date_is_read_by_the_wall_clock() {
        service.responds(Response.of(503, Headers.of("retry-after", "Thu, 01 Jan 2026 00:00:05 GMT"), Body.empty()));
        time.advance(Duration.ofMillis(4_900));
        get();
        time.advance(Duration.ofMillis(99));
        assertThat(service.requests()).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(outcomes).containsExactly(200);
    }

    @Test
    void an_instance_that_sheds_load_speaks_for_itself_alone() {
        Headers shed = Headers.of("retry-after", "1", "x-envoy-overloaded", "true");
        service.responds(Response.of(503, shed, Body.empty()));
        get();
        time.advance(Duration.ofMillis(13));
        assertThat(outcomes).containsExactly(200);
    }

    @Test
    void cancelling_during_the_wait_prevents_the_next_attempt() {
        service.responds(503);
        Disposable call = get();
        call.dispose();
        time.advance(Duration.ofSeconds(1));
        assertThat(service.requests()).hasSize(1);
        assertThat(outcomes).isEmpty();
        assertThat(service.cancelled()).isZero();
    }

    @Test
    void cancelling_a_later_attempt_reaches_it() {
        service.fails(refused).hangs();
        Disposable call = get();
        call.dispose();
        assertThat(service.requests()).hasSize(2);
        assertThat(service.cancelled()).isEqualTo(1);
    }

    @Test
    void a_failure_after_cancellation_takes_nothing_from_the_budget() {
        TestPublisher<Response> attempt =
                TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        RetryBudget budget = new RetryBudget(RetrySettings.DEFAULT, time);
        long before = budget.available();
        Mono<Response> publisher = Mono.fromDirect(attempt);
        new RetryFilter(RetrySettings.DEFAULT, budget, ResponseClassifier.standard(), time, this)
                .apply(Request.get("/"), asked -> publisher)
                .subscribe()
                .dispose();
        attempt.next(Response.of(503));
        attempt.complete();
        time.advance(Duration.ofSeconds(1));
        assertThat(budget.available()).isEqualTo(before);
        attempt.assertWasCancelled();
        assertThat(attempt.subscribeCount()).isEqualTo(1);
    }

    @Test
    void a_second_subscription_fails() {
        Mono<Response> call = filter(RetrySettings.DEFAULT).apply(Request.get("/"), service);
        call.block();
        StepVerifier.create(call).expectError(IllegalStateException.class).verify();
        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void a_4xx_and_an_error_of_the_caller_are_nobody_s_failure() {
        service.responds(404);
        get();
        assertThat(outcomes).containsExactly(404);
        assertThat(ends).isEmpty();
    }

    @Test
    void retries_that_are_off_leave_the_error_as_it_is() {
        service.fails(reset);
        send(Request.get("/"), RetrySettings.OFF);
        assertThat(error()).isSameAs(reset);
        assertThat(ends).isEmpty();
    }

    @Test
    void no_more_calls_are_retried_at_once_than_may_be() {
        limits.update(new LimitSettings(0, 1));
        service.fails(reset).fails(reset);
        Disposable first = get(); // waits for its second attempt
        assertThat(limits.retries()).isEqualTo(1);
        get();
        assertThat(ends).containsExactly(RetryEnd.LIMIT);
        assertThat(error())
                .hasMessage(
                        "connection reset; 1 attempt, no retry: as many calls to the destination as may be are being"
                                + " retried (maxRetries)");
        first.dispose();
        assertThat(limits.retries()).isZero();
    }

    @Test
    void a_call_counts_as_retried_until_it_ends() {
        limits.update(new LimitSettings(0, 1));
        service.fails(reset).fails(reset);
        get();
        time.advance(Duration.ofSeconds(1));
        assertThat(outcomes).containsExactly(200);
        assertThat(service.requests()).hasSize(3);
        assertThat(limits.retries()).isZero();
    }
}
