package io.inmesh.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Call;
import io.inmesh.service.Filter;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

class DeadlineTest {

    private static final Request GRPC = Request.get("/").withHeader("content-type", "application/grpc+proto");

    private final VirtualTime time = new VirtualTime();
    private final FakeService service = new FakeService();

    private long left(long deadlineNanos) {
        return Duration.ofNanos(deadlineNanos - time.nanoTime()).toMillis();
    }

    private static long read(String... headers) {
        long nanos = DeadlineHeaders.read(Headers.of(headers));
        return nanos == DeadlineHeaders.ABSENT ? -1 : nanos;
    }

    @Test
    void the_earlier_of_the_inherited_deadline_and_the_timeout_wins() {
        DeadlineFilter filter = new DeadlineFilter(time, Duration.ofSeconds(1));
        filter.apply(Request.get("/"), service).block();
        assertThat(left(service.lastRequest().call().deadlineNanos())).isEqualTo(1000);

        Call inherited = Call.to("reviews").withDeadline(time.nanoTime() + 300_000_000);
        filter.apply(Request.get("/").withCall(inherited), service).block();
        assertThat(left(service.lastRequest().call().deadlineNanos())).isEqualTo(300);
    }

    @Test
    void a_call_whose_deadline_has_passed_is_not_sent() {
        Call late = Call.to("reviews").withDeadline(time.nanoTime());
        time.advance(Duration.ofMillis(40));
        for (Filter filter :
                List.of(new DeadlineFilter(time, Duration.ofSeconds(1)), new AttemptTimeoutFilter(time, null))) {
            StepVerifier.create(filter.apply(Request.get("/").withCall(late), service))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOfSatisfying(
                                    MeshException.class,
                                    m -> assertThat(m.kind()).isEqualTo(Kind.DEADLINE_EXCEEDED))
                            .hasMessage("call to reviews: the deadline passed 40 ms before attempt 1 was sent;"
                                    + " the time went to whoever held the call before"))
                    .verify();
        }
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void the_peer_is_told_the_time_of_the_attempt_or_of_the_call_whichever_ends_first() {
        Call call = Call.to("reviews").withDeadline(time.nanoTime() + 900_000_000);
        AttemptTimeoutFilter filter = new AttemptTimeoutFilter(time, Duration.ofMillis(250));
        filter.apply(Request.get("/").withCall(call), service).block();
        assertThat(service.lastRequest().headers().get("x-envoy-expected-rq-timeout-ms"))
                .isEqualTo("250");
        assertThat(left(service.lastRequest().call().attemptDeadlineNanos())).isEqualTo(250);
        assertThat(left(service.lastRequest().call().deadlineNanos())).isEqualTo(900);

        time.advance(Duration.ofMillis(700));
        filter.apply(Request.get("/").withCall(call), service).block();
        assertThat(service.lastRequest().headers().get("x-envoy-expected-rq-timeout-ms"))
                .isEqualTo("200");
        assertThat(left(service.lastRequest().call().attemptDeadlineNanos())).isEqualTo(200);
    }

    @Test
    void without_any_limit_nothing_is_written() {
        new AttemptTimeoutFilter(time, null).apply(Request.get("/"), service).block();
        assertThat(service.lastRequest().headers().size()).isZero();
        assertThat(service.lastRequest().call().attemptDeadlineNanos()).isEqualTo(Call.NO_DEADLINE);
    }

    @Test
    void grpc_gets_its_own_header() {
        Request request = DeadlineHeaders.write(GRPC, 1_500_000_001L);
        assertThat(request.headers().get("grpc-timeout")).isEqualTo("1500001u");
        assertThat(request.headers().contains("x-envoy-expected-rq-timeout-ms")).isFalse();
        assertThat(DeadlineHeaders.write(GRPC, Duration.ofMinutes(10).toNanos())
                        .headers()
                        .get("grpc-timeout"))
                .isEqualTo("600000m");
        assertThat(DeadlineHeaders.write(GRPC, Duration.ofDays(100).toNanos())
                        .headers()
                        .get("grpc-timeout"))
                .isEqualTo("8640000S");
    }

    @Test
    void less_than_what_is_left_stays_as_the_application_wrote_it() {
        Request impatient = GRPC.withHeader("grpc-timeout", "10m");
        assertThat(DeadlineHeaders.write(impatient, 1_000_000_000)).isSameAs(impatient);
        assertThat(DeadlineHeaders.write(GRPC.withHeader("grpc-timeout", "10S"), 1_000_000)
                        .headers()
                        .get("grpc-timeout"))
                .isEqualTo("1000u");
    }

    @Test
    void less_than_a_millisecond_is_never_written_as_none() {
        assertThat(DeadlineHeaders.write(Request.get("/"), 1).headers().get("x-envoy-expected-rq-timeout-ms"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({
        "1H, 3600000000000",
        "2M, 120000000000",
        "3S, 3000000000",
        "4m, 4000000",
        "5u, 5000",
        "6n, 6",
        "0m, 0",
        "99999999H, 9223372036854775807",
        "123456789m, -1",
        "m, -1",
        "-1m, -1",
        "1x, -1",
        "1.5S, -1"
    })
    void grpc_timeouts_are_read_as_specified(String text, long nanos) {
        assertThat(read("grpc-timeout", text)).isEqualTo(nanos);
    }

    @Test
    void the_smaller_of_both_headers_counts() {
        assertThat(read("grpc-timeout", "5m", "x-envoy-expected-rq-timeout-ms", "7"))
                .isEqualTo(5_000_000);
        assertThat(read("grpc-timeout", "nonsense", "x-envoy-expected-rq-timeout-ms", "7"))
                .isEqualTo(7_000_000);
        assertThat(read()).isEqualTo(-1);
    }

    @Test
    void inbound_the_callers_patience_counts_from_arrival_up_to_the_cap() {
        assertThat(left(inbound("1500").call().deadlineNanos())).isEqualTo(1500);
        assertThat(left(inbound("999999999999").call().deadlineNanos())).isEqualTo(3_600_000);
        assertThat(inbound("nonsense").call().hasDeadline()).isFalse();
    }

    private Request inbound(String millis) {
        Request request = Request.get("/").withHeader("x-envoy-expected-rq-timeout-ms", millis);
        assertThat(status(request)).isEqualTo(200);
        return service.lastRequest();
    }

    private int status(Request request) {
        @Nullable
        Response response = new InboundDeadlineFilter(time, AdmissionSettings.DEFAULT, ResilienceObserver.NONE)
                .apply(request, service)
                .block();
        return response == null ? 0 : response.status();
    }

    @Test
    void inbound_a_request_that_nobody_waits_for_is_answered_504_and_not_handled() {
        assertThat(status(Request.get("/").withHeader("grpc-timeout", "0m"))).isEqualTo(504);
        Call late = Call.to("").withDeadline(time.nanoTime() - 1);
        assertThat(status(Request.get("/").withCall(late))).isEqualTo(504);
        assertThat(service.requests()).isEmpty();
    }
}
