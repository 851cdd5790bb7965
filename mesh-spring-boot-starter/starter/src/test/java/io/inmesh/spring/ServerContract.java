package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.spring.app.Gate;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/** What holds for inbound calls in either kind of web application. */
abstract class ServerContract {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String DEADLINE = "x-envoy-expected-rq-timeout-ms";

    private final Backend backend = new Backend();
    private final HttpClient caller =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Class<?> application;
    private final WebApplicationType type;
    private ConfigurableApplicationContext context;
    private Gate gate;

    ServerContract(Class<?> application, WebApplicationType type) {
        this.application = application;
        this.type = type;
    }

    @BeforeEach
    void start() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("server.port", "0");
        properties.put("spring.reactor.netty.shutdown-quiet-period", "0s");
        properties.put("mesh.discovery.sources", "static");
        properties.put("mesh.services.reviews.endpoints", backend.address());
        properties.put("mesh.server.max-concurrent", "1");
        context = new SpringApplicationBuilder(application)
                .web(type)
                .properties(properties)
                .run();
        gate = context.getBean(Gate.class);
    }

    @AfterEach
    void stop() {
        gate.open();
        context.close();
        backend.close();
    }

    private HttpRequest request(String path, String... headers) {
        String port = context.getEnvironment().getProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return caller.send(request(path, headers), HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> getLater(String path) {
        return caller.sendAsync(request(path), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_call_made_while_serving_another_inherits_its_deadline() throws Exception {
        assertThat(get("/relay", DEADLINE, "4000").body()).isEqualTo("/relayed");
        assertThat(Integer.parseInt(String.valueOf(backend.last().header(DEADLINE))))
                .isBetween(1, 4000);
    }

    @Test
    void a_call_whose_deadline_has_passed_does_not_reach_the_application() throws Exception {
        HttpResponse<String> response = get("/relay", DEADLINE, "0");
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.body()).contains("deadline");
        assertThat(backend.seen()).isEmpty();
    }

    @Test
    void spans_of_a_call_and_of_what_it_calls_are_one_trace() throws Exception {
        get("/relay", "traceparent", "00-" + TRACE + "-" + PARENT + "-01");
        List<SpanData> spans = spans(2);
        SpanData server = only(spans, SpanKind.SERVER);
        SpanData client = only(spans, SpanKind.CLIENT);
        assertThat(server.getTraceId()).isEqualTo(TRACE);
        assertThat(server.getParentSpanId()).isEqualTo(PARENT);
        assertThat(client.getTraceId()).isEqualTo(TRACE);
        assertThat(client.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(backend.last().header("traceparent")).isEqualTo("00-" + TRACE + "-" + client.getSpanId() + "-01");
    }

    /** A span ends after the response has gone out. */
    private List<SpanData> spans(int count) {
        InMemorySpanExporter exporter = context.getBean(InMemorySpanExporter.class);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (exporter.getFinishedSpanItems().size() < count && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return exporter.getFinishedSpanItems();
    }

    private static SpanData only(List<SpanData> spans, SpanKind kind) {
        List<SpanData> found =
                spans.stream().filter(span -> span.getKind() == kind).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hold", "/later"})
    void requests_beyond_the_limit_are_refused_until_one_has_ended(String path) throws Exception {
        CompletableFuture<HttpResponse<String>> held = getLater(path);
        gate.awaitEntered();

        HttpResponse<String> refused = get("/relay");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("x-envoy-overloaded")).contains("true");
        assertThat(refused.headers().firstValue("retry-after")).isPresent();

        gate.open();
        assertThat(held.get(10, TimeUnit.SECONDS).body()).isEqualTo("opened");
        assertThat(eventually(200, "/relay")).isEqualTo(200);
    }

    /** The stack hears of the end of a call after the caller has. */
    private int eventually(int wanted, String path) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        int status = get(path).statusCode();
        while (status != wanted && System.nanoTime() < until) {
            status = get(path).statusCode();
        }
        return status;
    }

    @Test
    void a_draining_application_refuses_new_calls_and_ends_those_in_progress() throws Exception {
        CompletableFuture<HttpResponse<String>> held = getLater("/hold");
        gate.awaitEntered();
        context.getBean(Mesh.class).beginDrain();
        assertThat(get("/relay").statusCode()).isEqualTo(503);
        gate.open();
        assertThat(held.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void the_mesh_drains_before_the_web_server_stops() {
        AtomicInteger status = new AtomicInteger();
        Probe probe = new Probe(status);
        context.getBeanFactory().registerSingleton("probe", probe);
        probe.start();
        context.close();
        assertThat(status.get()).isEqualTo(503);
    }

    /** Calls the application after the mesh's phase and before that of the web server's graceful shutdown. */
    private final class Probe implements SmartLifecycle {

        private final AtomicInteger status;
        private volatile boolean running;

        Probe(AtomicInteger status) {
            this.status = status;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            try {
                status.set(get("/relay").statusCode());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return DEFAULT_PHASE - 1000;
        }
    }

    @Test
    void statuses_of_the_application_are_kept_and_measured() throws Exception {
        assertThat(get("/no-such-page").statusCode()).isEqualTo(404);
        assertThat(get("/fail").statusCode()).isEqualTo(500);
        assertThat(get("/relay").statusCode()).isEqualTo(200);
        assertThat(eventually(200, "/relay")).isEqualTo(200);
        MeterRegistry meters = context.getBean(MeterRegistry.class);
        assertThat(meters.find("http.server.request.duration")
                        .tag("http.response.status_code", "404")
                        .timer())
                .isNotNull();
        assertThat(meters.find("http.client.request.duration")
                        .tag("server.address", "reviews")
                        .timer())
                .isNotNull();
    }
}
