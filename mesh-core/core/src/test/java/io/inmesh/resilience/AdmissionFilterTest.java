package io.inmesh.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeService;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class AdmissionFilterTest implements ResilienceObserver {

    private final FakeService service = new FakeService();
    private final AdmissionFilter admission = new AdmissionFilter(AdmissionSettings.DEFAULT.withMaxConcurrent(2), this);
    private final List<Rejection> rejections = new ArrayList<>();

    @Override
    public void inboundRejected(Rejection reason) {
        rejections.add(reason);
    }

    private Response call() {
        return Objects.requireNonNull(admission.apply(Request.get("/"), service).block());
    }

    @Test
    void beyond_the_limit_requests_get_503_until_one_ends() {
        service.hangs().hangs();
        Disposable first = admission.apply(Request.get("/"), service).subscribe();
        Disposable second = admission.apply(Request.get("/"), service).subscribe();
        Response refused = call();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers().get("retry-after")).isEqualTo("1");
        assertThat(refused.headers().get("x-envoy-overloaded")).isEqualTo("true");
        assertThat(rejections).containsExactly(Rejection.OVERLOAD);
        first.dispose();
        assertThat(call().status()).isEqualTo(200);
        second.dispose();
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void a_streamed_response_is_in_progress_until_its_body_ends() {
        Sinks.Many<ByteBuffer> chunks = Sinks.many().unicast().onBackpressureBuffer();
        service.responds(Response.of(200, Headers.empty(), Body.of(chunks.asFlux(), -1)));
        Response response = call();
        assertThat(admission.inFlight()).isEqualTo(1);
        response.body().chunks().subscribe();
        assertThat(admission.inFlight()).isEqualTo(1);
        chunks.tryEmitComplete();
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void a_body_that_is_discarded_or_cancelled_ends_its_request() {
        AtomicInteger discarded = new AtomicInteger();
        service.responds(Response.of(
                200, Headers.empty(), Body.of(Flux.never(), -1, Headers::empty, discarded::incrementAndGet)));
        call().body().discard();
        assertThat(discarded).hasValue(1);
        service.responds(Response.of(200, Headers.empty(), Body.of(Flux.never(), -1)));
        call().body().chunks().subscribe().dispose();
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void an_error_ends_its_request() {
        service.fails(new IllegalStateException("x"));
        admission.apply(Request.get("/"), service).onErrorComplete().block();
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void once_it_drains_new_requests_are_sent_away_and_old_ones_go_on() {
        service.hangs();
        Disposable old = admission.apply(Request.get("/"), service).subscribe();
        admission.beginDrain();
        Response refused = call();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers().get("connection")).isEqualTo("close");
        assertThat(admission.inFlight()).isEqualTo(1);
        assertThat(service.cancelled()).isZero();
        assertThat(rejections).containsExactly(Rejection.DRAINING);
        old.dispose();
    }

    @Test
    void zero_means_no_limit() {
        AdmissionFilter unlimited = new AdmissionFilter(AdmissionSettings.DEFAULT.withMaxConcurrent(0), this);
        for (int i = 0; i < 5_000; i++) {
            service.hangs();
            unlimited.apply(Request.get("/"), service).subscribe();
        }
        assertThat(unlimited.inFlight()).isEqualTo(5_000);
        assertThat(rejections).isEmpty();
    }
}
