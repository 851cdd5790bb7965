package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.app.Gate;
import io.inmesh.spring.app.Tracing;
import io.inmesh.spring.app.servlet.ServletApplication;
import io.inmesh.spring.app.webflux.WebFluxApplication;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Where Spring observes requests itself, the mesh's spans go below Spring's and repeat none. */
class ObservedIT {

    private static final String DEADLINE = "x-envoy-expected-rq-timeout-ms";

    @Test
    void a_servlet_application_keeps_springs_spans_and_gets_one_per_attempt_below() throws Exception {
        assertOneTrace(WebApplicationType.SERVLET, ServletApplication.class, Tracing.class);
    }

    @Test
    void web_client_in_a_servlet_application_sends_the_deadline_on() throws Exception {
        try (Backend backend = new Backend();
                ConfigurableApplicationContext context =
                        start(backend, WebApplicationType.SERVLET, ServletApplication.class, Tracing.class)) {
            get(context, "/relay-reactively");
            context.getBean(Gate.class).open();
            assertDeadline(backend);
        }
    }

    @Test
    void a_webflux_application_keeps_springs_spans_and_gets_one_per_attempt_below() throws Exception {
        assertOneTrace(WebApplicationType.REACTIVE, WebFluxApplication.class, Tracing.class);
    }

    private static ConfigurableApplicationContext start(
            Backend backend, WebApplicationType type, Class<?>... application) {
        return new SpringApplicationBuilder(application)
                .web(type)
                .properties(Map.of(
                        "server.port", "0",
                        "spring.reactor.netty.shutdown-quiet-period", "0s",
                        "mesh.discovery.sources", "static",
                        "mesh.services.reviews.endpoints", backend.address()))
                .run();
    }

    private static void get(ConfigurableApplicationContext context, String path) throws Exception {
        String port = context.getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header(DEADLINE, "4000")
                .build();
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
    }

    /** Spring makes a context of its own current for its span, from before the mesh saw the call. */
    private static void assertDeadline(Backend backend) {
        assertThat(Integer.parseInt(String.valueOf(backend.last().header(DEADLINE))))
                .isBetween(1, 4000);
    }

    private static void assertOneTrace(WebApplicationType type, Class<?>... application) throws Exception {
        try (Backend backend = new Backend();
                ConfigurableApplicationContext context = start(backend, type, application)) {
            get(context, "/relay");
            context.getBean(Gate.class).open();

            List<SpanData> spans = spans(context.getBean(InMemorySpanExporter.class), 3);
            SpanData server = only(spans, span -> span.getKind() == SpanKind.SERVER);
            SpanData logical = only(spans, span -> span.getName().equals("spring http.client.requests"));
            SpanData attempt = only(spans, span -> span.getKind() == SpanKind.CLIENT);
            assertThat(server.getName()).isEqualTo("spring http.server.requests");
            assertThat(logical.getParentSpanId()).isEqualTo(server.getSpanId());
            assertThat(attempt.getParentSpanId()).isEqualTo(logical.getSpanId());
            assertThat(backend.last().header("traceparent")).contains(attempt.getTraceId(), attempt.getSpanId());
            assertDeadline(backend);
        }
    }

    private static List<SpanData> spans(InMemorySpanExporter exporter, int count) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (exporter.getFinishedSpanItems().size() < count && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return exporter.getFinishedSpanItems();
    }

    private static SpanData only(List<SpanData> spans, Predicate<SpanData> wanted) {
        List<SpanData> found = spans.stream().filter(wanted).toList();
        assertThat(found).as("among %s", spans).hasSize(1);
        return found.get(0);
    }
}
