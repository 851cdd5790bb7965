package io.inmesh.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.DelegationOverride;
import io.inmesh.naming.Endpoint;
import io.inmesh.service.Call;
import io.inmesh.service.Filter;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Without any SDK. */
class AmbientContextTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final VirtualTime time = new VirtualTime();
    private final FakeService backend = new FakeService();
    private final Telemetry telemetry = Telemetry.none();

    private Service client() {
        Service attempt = new AttemptTelemetryFilter(
                        telemetry, "ratings", Endpoint.of("10.0.0.7", 8080), ResponseClassifier.standard())
                .andThen(backend);
        return request -> Mono.deferContextual(
                context -> attempt.call(AmbientContext.adopt(request.withCall(Call.to("ratings")), context)));
    }

    private void handle(Request inbound, Service handler) {
        Filter.stack(List.of(new ServerTelemetryFilter(telemetry, "http", time), AmbientContext.filter()), handler)
                .call(inbound)
                .block();
    }

    @Test
    void trace_context_and_baggage_pass_through_unchanged() {
        Request inbound = Request.get("/")
                .withHeaders(Headers.of("traceparent", TRACE, "tracestate", "vendor=1", "baggage", "tenant=blue"));
        handle(inbound, request -> Mono.delay(Duration.ofMillis(1)).then(client().call(Request.get("/ratings"))));
        Headers sent = backend.lastRequest().headers();
        assertThat(sent.get("traceparent")).isEqualTo(TRACE);
        assertThat(sent.get("tracestate")).isEqualTo("vendor=1");
        assertThat(sent.get("baggage")).isEqualTo("tenant=blue");
    }

    @Test
    void where_nothing_comes_in_nothing_goes_out() {
        Request outbound = Request.get("/ratings");
        handle(Request.get("/"), request -> client().call(outbound));
        assertThat(backend.lastRequest().headers()).isSameAs(outbound.headers());
    }

    @Test
    void the_deadline_of_the_inbound_call_bounds_the_calls_of_its_handler() {
        long deadline = time.nanoTime() + 5_000;
        Request inbound = Request.get("/").withCall(Call.to("").withDeadline(deadline));
        handle(inbound, request -> Mono.delay(Duration.ofMillis(1)).then(client().call(Request.get("/ratings"))));
        assertThat(backend.lastRequest().call().deadlineNanos()).isEqualTo(deadline);
    }

    @Test
    void a_call_inherits_the_earlier_deadline_and_the_override_of_an_inbound_one_that_is_at_hand() {
        DelegationOverride override = DelegationOverride.parse(List.of("/svc/a => /svc/b"));
        long deadline = time.nanoTime() + 5_000;
        Request inbound = Request.get("/")
                .withCall(Call.to("").withDeadline(deadline).with(DelegationOverride.ON_CALL, override));
        Call inherited = AmbientContext.inherit(Request.get("/"), inbound).call();
        assertThat(inherited.deadlineNanos()).isEqualTo(deadline);
        assertThat(inherited.get(DelegationOverride.ON_CALL)).isSameAs(override);
        DelegationOverride own = DelegationOverride.parse(List.of("/svc/a => /svc/c"));
        Call narrower = Call.to("a").withDeadline(deadline - 1).with(DelegationOverride.ON_CALL, own);
        Call kept = AmbientContext.inherit(Request.get("/").withCall(narrower), inbound)
                .call();
        assertThat(kept.deadlineNanos()).isEqualTo(deadline - 1);
        assertThat(kept.get(DelegationOverride.ON_CALL)).isSameAs(own);
    }

    @Test
    void a_blocking_handler_inherits_the_deadline_by_make_current() {
        long deadline = time.nanoTime() + 5_000;
        Request inbound = Request.get("/").withCall(Call.to("").withDeadline(deadline));
        try (AmbientContext.Scope scope = AmbientContext.makeCurrent(inbound)) {
            assertThat(scope).isNotNull();
            client().call(Request.get("/ratings")).block();
        }
        assertThat(backend.lastRequest().call().deadlineNanos()).isEqualTo(deadline);
        client().call(Request.get("/ratings")).block();
        assertThat(backend.lastRequest().call().hasDeadline()).isFalse();
    }

    @Test
    void an_earlier_deadline_of_the_outbound_call_stays() {
        Request inbound = Request.get("/").withCall(Call.to("").withDeadline(time.nanoTime() + 5_000));
        try (AmbientContext.Scope scope = AmbientContext.makeCurrent(inbound)) {
            assertThat(scope).isNotNull();
            Call own = Call.to("ratings").withDeadline(time.nanoTime() + 1_000);
            Request adopted =
                    AmbientContext.adopt(Request.get("/").withCall(own), reactor.util.context.Context.empty());
            assertThat(adopted.call().deadlineNanos()).isEqualTo(time.nanoTime() + 1_000);
        }
    }

    @Test
    void the_override_of_the_inbound_call_applies_to_the_calls_of_its_handler_and_no_further() {
        DelegationOverride override = DelegationOverride.parse(List.of("/svc/a => /svc/b"));
        Request inbound = Request.get("/").withCall(Call.to("").with(DelegationOverride.ON_CALL, override));
        handle(inbound, request -> Mono.delay(Duration.ofMillis(1)).then(client().call(Request.get("/ratings"))));
        assertThat(backend.lastRequest().call().get(DelegationOverride.ON_CALL)).isSameAs(override);
        try (AmbientContext.Scope scope = AmbientContext.makeCurrent(inbound)) {
            assertThat(scope).isNotNull();
            client().call(Request.get("/ratings")).block();
        }
        assertThat(backend.lastRequest().call().get(DelegationOverride.ON_CALL)).isSameAs(override);
        client().call(Request.get("/ratings")).block();
        assertThat(backend.lastRequest().call().get(DelegationOverride.ON_CALL)).isNull();
    }

    @Test
    void an_override_of_the_outbound_call_s_own_stays() {
        Call inbound = Call.to("").with(DelegationOverride.ON_CALL, DelegationOverride.parse(List.of("/a => /b")));
        DelegationOverride own = DelegationOverride.parse(List.of("/c => /d"));
        try (AmbientContext.Scope scope =
                AmbientContext.makeCurrent(Request.get("/").withCall(inbound))) {
            assertThat(scope).isNotNull();
            Call outbound = Call.to("ratings").with(DelegationOverride.ON_CALL, own);
            Request adopted =
                    AmbientContext.adopt(Request.get("/").withCall(outbound), reactor.util.context.Context.empty());
            assertThat(adopted.call().get(DelegationOverride.ON_CALL)).isSameAs(own);
        }
    }

    @Test
    void adopting_nothing_costs_nothing() {
        Request outbound = Request.get("/");
        assertThat(AmbientContext.adopt(outbound, reactor.util.context.Context.empty()))
                .isSameAs(outbound);
    }

    @Test
    void a_global_that_nobody_set_records_nothing() {
        GlobalOpenTelemetry.resetForTest();
        try {
            assertThat(Telemetry.global().tracer()).isNull();
            assertThat(Telemetry.global().meters().isRecording()).isFalse();
        } finally {
            GlobalOpenTelemetry.resetForTest();
        }
    }
}
