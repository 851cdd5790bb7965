package io.inmesh.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.resilience.ResilienceObserver;
import io.inmesh.resilience.RetryBudget;
import io.inmesh.resilience.RetryFilter;
import io.inmesh.resilience.RetrySettings;
import io.inmesh.service.Call;
import io.inmesh.service.Filter;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class TraceTest {

    private static final ResponseClassifier CLASSIFIER = ResponseClassifier.standard();

    private final Recorded recorded = new Recorded();
    private final VirtualTime time = new VirtualTime();
    private final FakeService backend = new FakeService();

    /** What a client of {@code name} does with a call whose far end is {@code server}. */
    private Service client(String name, Service server) {
        RetryBudget budget = new RetryBudget(RetrySettings.DEFAULT, time);
        Service stack = Filter.stack(
                List.of(
                        new ClientTelemetryFilter(recorded.telemetry, name, CLASSIFIER, time),
                        new RetryFilter(RetrySettings.DEFAULT, budget, CLASSIFIER, time, ResilienceObserver.NONE),
                        new AttemptTelemetryFilter(
                                recorded.telemetry, name, Endpoint.of("10.0.0.7", 8080), CLASSIFIER)),
                wire(server));
        return request -> Mono.deferContextual(
                context -> stack.call(AmbientContext.adopt(request.withCall(Call.to(name)), context)));
    }

    /** Only the message crosses it: neither the facts of the call nor what is current on the thread. */
    private static Service wire(Service server) {
        return request -> Mono.create(sink -> {
            Request received = Request.of(request.method(), request.target()).withHeaders(request.headers());
            try (Scope scope = Context.root().makeCurrent()) {
                assertThat(scope).isNotNull();
                sink.onDispose(server.call(received).subscribe(sink::success, sink::error));
            }
        });
    }

    private Service server(Service handler) {
        return Filter.stack(
                List.of(new ServerTelemetryFilter(recorded.telemetry, "http", time), AmbientContext.filter()), handler);
    }

    private SpanData span(String parentId, SpanKind kind) {
        return recorded.spans().stream()
                .filter(span -> span.getParentSpanId().equals(parentId) && span.getKind() == kind)
                .findFirst()
                .orElseThrow(() -> new AssertionError(kind + " below " + parentId + " in " + recorded.spans()));
    }

    private void send(Service client) {
        client.call(Request.get("/page")).block();
    }

    private static void assertChain(TraceTest test) {
        SpanData first = test.span("0000000000000000", SpanKind.CLIENT);
        SpanData reviews = test.span(first.getSpanId(), SpanKind.SERVER);
        SpanData second = test.span(reviews.getSpanId(), SpanKind.CLIENT);
        SpanData ratings = test.span(second.getSpanId(), SpanKind.SERVER);
        assertThat(List.of(reviews, second, ratings))
                .allMatch(span -> span.getTraceId().equals(first.getTraceId()));
        assertThat(test.recorded.spans()).hasSize(4);
    }

    @Test
    void a_handler_that_calls_on_while_it_assembles_has_its_server_span_as_parent() {
        Service ratings = client("ratings", server(backend));
        send(client("reviews", server(request -> ratings.call(Request.get("/ratings")))));
        assertChain(this);
    }

    @Test
    void a_handler_that_calls_on_later_on_another_thread_has_it_too() {
        Service ratings = client("ratings", server(backend));
        Service reviews = server(
                request -> Mono.delay(Duration.ofMillis(1)).flatMap(tick -> ratings.call(Request.get("/ratings"))));
        send(client("reviews", reviews));
        assertChain(this);
    }

    @Test
    void a_handler_that_blocks_on_its_own_thread_has_it_by_make_current() {
        Service ratings = client("ratings", server(backend));
        Service reviews = server(request -> Mono.fromCallable(() -> {
            try (AmbientContext.Scope scope = AmbientContext.makeCurrent(request)) {
                assertThat(scope).isNotNull();
                return ratings.call(Request.get("/ratings")).block();
            }
        }));
        send(client("reviews", reviews));
        assertChain(this);
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void a_span_of_the_application_comes_between() {
        Service ratings = client("ratings", server(backend));
        Service reviews = server(request -> {
            Span own = recorded.tracer().spanBuilder("own").startSpan();
            try (Scope scope = own.makeCurrent()) {
                assertThat(scope).isNotNull();
                Response response = ratings.call(Request.get("/ratings")).block();
                own.end();
                return Mono.justOrEmpty(response);
            }
        });
        send(client("reviews", reviews));
        SpanData first = span("0000000000000000", SpanKind.CLIENT);
        SpanData own = span(span(first.getSpanId(), SpanKind.SERVER).getSpanId(), SpanKind.INTERNAL);
        assertThat(span(own.getSpanId(), SpanKind.CLIENT).getTraceId()).isEqualTo(first.getTraceId());
    }

    @Test
    void every_attempt_is_a_span_of_its_own_with_its_own_context_in_the_headers() {
        backend.fails(MeshException.unprocessed(Kind.CONNECT_FAILED, "connection refused", null))
                .responds(200);
        Span page = recorded.tracer().spanBuilder("page").startSpan();
        try (Scope scope = page.makeCurrent()) {
            assertThat(scope).isNotNull();
            send(client("reviews", backend));
        }
        List<SpanData> attempts = recorded.spans();
        assertThat(attempts)
                .hasSize(2)
                .allMatch(s -> s.getParentSpanId().equals(page.getSpanContext().getSpanId()));
        for (int i = 0; i < 2; i++) {
            assertThat(backend.requests().get(i).headers().getAll("traceparent"))
                    .containsExactly("00-" + attempts.get(i).getTraceId() + "-"
                            + attempts.get(i).getSpanId() + "-"
                            + page.getSpanContext().getTraceFlags().asHex());
        }
        assertThat(attempts.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attempts.get(0).getAttributes().get(HttpAttributes.ERROR)).isEqualTo("connect_failed");
        assertThat(attempts.get(1).getAttributes().get(HttpAttributes.RESEND_COUNT))
                .isEqualTo(1);
        assertThat(attempts.get(1).getAttributes().get(HttpAttributes.STATUS)).isEqualTo(200);
    }

    @Test
    void a_client_span_says_who_was_called_and_where() {
        send(client("reviews", backend));
        SpanData span = recorded.spans().get(0);
        assertThat(span.getName()).isEqualTo("GET");
        assertThat(span.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("server.address"), "reviews")
                .containsEntry(AttributeKey.longKey("server.port"), 8080L)
                .containsEntry(AttributeKey.stringKey("network.peer.address"), "10.0.0.7")
                .containsEntry(AttributeKey.stringKey("url.path"), "/page");
    }

    @Test
    void a_server_span_says_what_was_asked() {
        backend.responds(503);
        server(backend)
                .call(Request.of("PURGE", "/page?token=secret").withAuthority("[::1]:8080"))
                .block();
        SpanData span = recorded.spans().get(0);
        assertThat(span.getName()).isEqualTo("HTTP");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("http.request.method"), "_OTHER")
                .containsEntry(AttributeKey.stringKey("server.address"), "::1")
                .containsEntry(AttributeKey.stringKey("url.path"), "/page")
                .containsEntry(AttributeKey.stringKey("url.scheme"), "http")
                .containsEntry(AttributeKey.stringKey("error.type"), "503")
                .containsEntry(AttributeKey.longKey("http.response.status_code"), 503L);
        assertThat(HttpAttributes.host("reviews:8080")).isEqualTo("reviews");
        assertThat(HttpAttributes.host("reviews")).isEqualTo("reviews");
    }

    @Test
    void headers_that_an_application_copied_by_hand_are_the_parent_where_nothing_else_is_known() {
        String copied = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        client("reviews", backend)
                .call(Request.get("/").withHeader("traceparent", copied))
                .block();
        assertThat(recorded.spans().get(0).getParentSpanId()).isEqualTo("b7ad6b7169203331");
    }

    @Test
    void a_server_span_that_a_framework_has_begun_is_not_doubled() {
        Span framework = recorded.tracer()
                .spanBuilder("GET /page")
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        Service ratings = client("ratings", backend);
        try (Scope scope = framework.makeCurrent()) {
            assertThat(scope).isNotNull();
            send(server(request -> ratings.call(Request.get("/ratings"))));
        }
        assertThat(recorded.spans()).hasSize(1);
        assertThat(recorded.spans().get(0).getParentSpanId())
                .isEqualTo(framework.getSpanContext().getSpanId());
    }

    @Test
    void a_cancelled_attempt_ends_its_span() {
        backend.hangs();
        client("reviews", backend).call(Request.get("/")).subscribe().dispose();
        assertThat(recorded.spans()).hasSize(1);
        assertThat(recorded.spans().get(0).getAttributes().get(HttpAttributes.ERROR))
                .isEqualTo("cancelled");
        assertThat(recorded.points(MeshMetric.CLIENT_DURATION))
                .singleElement()
                .satisfies(
                        labels -> assertThat(labels.get(HttpAttributes.ERROR)).isEqualTo("cancelled"));
    }
}
