package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.naming.ServiceName;
import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeLegs;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

class FaultTest implements RoutingObserver {

    private static final Duration SEVEN = Duration.ofSeconds(7);

    private final VirtualTime time = new VirtualTime();
    private final FakeLegs legs = new FakeLegs();
    private final List<Object> outcomes = new ArrayList<>();
    private int delays;
    private int aborts;

    @Override
    public void delayed(RouteRule rule, Duration delay) {
        delays++;
    }

    @Override
    public void aborted(RouteRule rule) {
        aborts++;
    }

    private RouteFilter filter(Fault fault) {
        RouteFilter filter = new RouteFilter(ServiceName.parse("ratings"), legs, time, new Random(3), this);
        filter.update(Rules.routes(Rules.rule("0", Rules.to("ratings"), Rules.faulty(fault))));
        return filter;
    }

    private Disposable send(RouteFilter filter, Request request) {
        return filter.apply(request, new FakeService()).subscribe(outcomes::add, outcomes::add);
    }

    private static Request get() {
        return Request.get("/ratings/7").withCall(Call.to("ratings"));
    }

    private static Fault delay(double percentage) {
        return new Fault(new Fault.Delay(SEVEN, percentage), null);
    }

    private static Fault abort(int status, int grpcStatus, double percentage) {
        return new Fault(null, new Fault.Abort(status, grpcStatus, percentage));
    }

    @Test
    void a_delay_waits_and_sends_then() {
        send(filter(delay(100)), get());
        time.advance(SEVEN.minusNanos(1));
        assertThat(legs.arrivals()).isEmpty();
        time.advance(Duration.ofNanos(1));
        assertThat(legs.arrivals()).hasSize(1);
        assertThat(outcomes).hasSize(1);
        assertThat(delays).isEqualTo(1);
    }

    @Test
    void nothing_waits_before_subscription_and_cancelling_ends_the_wait() {
        var call = filter(delay(100)).apply(get(), new FakeService());
        time.advance(SEVEN);
        assertThat(delays).isZero();
        Disposable waiting = call.subscribe(outcomes::add);
        waiting.dispose();
        time.advance(SEVEN);
        assertThat(legs.arrivals()).isEmpty();
        assertThat(outcomes).isEmpty();
    }

    @Test
    void a_deadline_ends_the_wait() {
        Call call = Call.to("ratings").withDeadline(time.nanoTime() + SEVEN.toNanos() / 7);
        send(filter(delay(100)), get().withCall(call));
        time.advance(Duration.ofSeconds(1));
        assertThat(legs.arrivals()).isEmpty();
        assertThat(outcomes).hasSize(1);
        MeshException error = (MeshException) outcomes.get(0);
        assertThat(error.kind()).isEqualTo(Kind.DEADLINE_EXCEEDED);
        assertThat(error)
                .hasMessage("call to ratings: VirtualService default/test, rule 0: its fault delays by 7000 ms, and the"
                        + " deadline passed before that");
    }

    @Test
    void an_abort_answers_and_nothing_is_sent() {
        send(filter(abort(500, -1, 100)), get());
        Response response = (Response) outcomes.get(0);
        assertThat(response.status()).isEqualTo(500);
        assertThat(Rules.text(response.body())).isEqualTo("fault filter abort");
        assertThat(legs.arrivals()).isEmpty();
        assertThat(aborts).isEqualTo(1);
    }

    @Test
    void an_abort_in_grpc_s_words_is_trailers_only() {
        send(filter(abort(0, 14, 100)), get().withMethod("POST").withHeader("content-type", "application/grpc"));
        Response response = (Response) outcomes.get(0);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().get("grpc-status")).isEqualTo("14");
        assertThat(response.headers().get("content-type")).isEqualTo("application/grpc");
    }

    @ParameterizedTest
    @CsvSource({"400, 13", "401, 16", "403, 7", "404, 12", "429, 14", "503, 14", "500, 2"})
    void an_abort_of_a_grpc_call_in_http_s_words_is_translated(int status, String grpcStatus) {
        send(filter(abort(status, -1, 100)), get().withHeader("content-type", "application/grpc"));
        assertThat(((Response) outcomes.get(0)).headers().get("grpc-status")).isEqualTo(grpcStatus);
    }

    @Test
    void a_call_that_draws_both_waits_first() {
        send(filter(new Fault(delay(100).delay(), abort(503, -1, 100).abort())), get());
        assertThat(outcomes).isEmpty();
        time.advance(SEVEN);
        assertThat(((Response) outcomes.get(0)).status()).isEqualTo(503);
        assertThat(legs.arrivals()).isEmpty();
    }

    @Test
    void delay_and_abort_are_drawn_each_by_itself() {
        RouteFilter filter =
                filter(new Fault(delay(30).delay(), abort(503, -1, 20).abort()));
        int both = 0;
        for (int i = 0; i < 4_000; i++) {
            int delayed = delays;
            int aborted = aborts;
            send(filter, get());
            time.advance(SEVEN);
            both += delays > delayed && aborts > aborted ? 1 : 0;
        }
        assertThat(delays / 40.0).isBetween(27.0, 33.0);
        assertThat(aborts / 40.0).isBetween(17.0, 23.0);
        assertThat(both / 40.0).isBetween(4.0, 8.0);
        assertThat(legs.arrivals()).hasSize(4_000 - aborts);
    }

    @Test
    void zero_percent_never_and_envoy_s_fault_headers_change_nothing() {
        RouteFilter filter =
                filter(new Fault(delay(0).delay(), abort(503, -1, 0).abort()));
        Headers asked = Headers.of(
                "x-envoy-fault-abort-request", "500",
                "x-envoy-fault-delay-request", "1000",
                "x-envoy-fault-abort-request-percentage", "100");
        for (int i = 0; i < 100; i++) {
            send(filter, get().withHeaders(asked));
        }
        assertThat(outcomes).hasSize(100).allMatch(each -> ((Response) each).status() == 200);
    }

    @Test
    void a_rule_without_the_fault_is_not_touched_by_another_s() {
        RouteFilter filter = new RouteFilter(ServiceName.parse("ratings"), legs, time, new Random(3), this);
        filter.update(Rules.routes(
                Rules.rule(
                        "jason",
                        Rules.to("ratings"),
                        Rules.faulty(abort(500, -1, 100)),
                        Rules.path(null, Rules.header("end-user", "jason"))),
                Rules.rule("others", Rules.to("ratings"))));
        send(filter, get().withHeader("end-user", "jason"));
        send(filter, get());
        assertThat(outcomes).extracting(each -> ((Response) each).status()).containsExactly(500, 200);
    }

    @Test
    void an_abort_discards_the_body_of_the_request() {
        AtomicInteger discarded = new AtomicInteger();
        Body body = Body.of(Flux.<ByteBuffer>never(), -1, Headers::empty, discarded::incrementAndGet);
        send(filter(abort(500, -1, 100)), get().withBody(body));
        assertThat(discarded).hasValue(1);
    }

    @Test
    void faults_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> delay(100.1)).hasMessage("percentage: 100.1 (expected: 0 to 100)");
        assertThatThrownBy(() -> delay(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> abort(199, -1, 1)).hasMessage("fault status: 199 (expected: 200 to 599)");
        assertThatThrownBy(() -> abort(0, 17, 1)).hasMessage("fault gRPC status: 17 (expected: 0 to 16, -1: none)");
        assertThatThrownBy(() -> new Fault.Delay(Duration.ofSeconds(-1), 1))
                .hasMessage("fault delay: PT-1S (expected: not negative)");
    }
}
