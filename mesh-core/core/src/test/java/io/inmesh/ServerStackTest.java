package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ServerSettings;
import io.inmesh.naming.Delegation;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.telemetry.AmbientContext;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.testkit.VirtualTime;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Every reason that {@link ServerStack} gives for its order. */
class ServerStackTest {

    private static final ServerSettings ONE_AT_A_TIME = ServerSettings.DEFAULT.withAdmission(
            ServerSettings.DEFAULT.admission().withMaxConcurrent(1));

    private final VirtualTime time = new VirtualTime();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    private final Telemetry telemetry = Telemetry.of(OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .build());
    private final AtomicInteger handled = new AtomicInteger();

    @Test
    void what_is_refused_is_measured_and_traced_as_well() {
        ServerStack stack = new ServerStack(ServerSettings.DEFAULT, telemetry, time, () -> Delegation.NONE);
        stack.beginDrain();
        assertThat(status(stack.around(this::handle), Request.get("/"))).isEqualTo(503);
        assertThat(handled).hasValue(0);
        assertThat(spans.getFinishedSpanItems()).hasSize(1);
        assertThat(metrics.collectAllMetrics().stream()
                        .filter(metric -> metric.getName().equals("http.server.request.duration"))
                        .flatMap(metric -> metric.getHistogramData().getPoints().stream())
                        .filter(point -> Objects.equals(
                                point.getAttributes().get(AttributeKey.longKey("http.response.status_code")), 503L))
                        .mapToLong(HistogramPointData::getCount)
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void one_request_too_many_is_refused_at_the_door_and_the_place_is_free_afterwards() {
        ServerStack stack = new ServerStack(ONE_AT_A_TIME, telemetry, time, () -> Delegation.NONE);
        AtomicReference<Integer> nested = new AtomicReference<>(0);
        Service handler = request -> Mono.fromCallable(() -> {
            nested.set(status(stack.around(this::handle), Request.get("/")));
            return Response.of(200);
        });
        assertThat(status(stack.around(handler), Request.get("/"))).isEqualTo(200);
        assertThat(nested).hasValue(503);
        assertThat(handled).hasValue(0);
        assertThat(status(stack.around(this::handle), Request.get("/"))).isEqualTo(200);
    }

    @Test
    void a_draining_server_says_so_even_where_nobody_waits_any_more() {
        ServerStack stack = new ServerStack(ServerSettings.DEFAULT, telemetry, time, () -> Delegation.NONE);
        Request expired = Request.get("/").withHeader("x-envoy-expected-rq-timeout-ms", "0");
        assertThat(status(stack.around(this::handle), expired)).isEqualTo(504);
        stack.beginDrain();
        assertThat(status(stack.around(this::handle), expired)).isEqualTo(503);
        assertThat(handled).hasValue(0);
    }

    @Test
    void calls_of_the_handler_inherit_its_deadline_and_its_span() {
        ServerStack stack = new ServerStack(ServerSettings.DEFAULT, telemetry, time, () -> Delegation.NONE);
        AtomicReference<Call> inherited = new AtomicReference<>(Request.get("/").call());
        Service handler = request -> Mono.deferContextual(context -> {
            inherited.set(AmbientContext.adopt(Request.get("/"), context).call());
            return Mono.just(Response.of(200));
        });
        Request request = Request.get("/").withHeader("x-envoy-expected-rq-timeout-ms", "250");
        assertThat(status(stack.around(handler), request)).isEqualTo(200);
        Call call = Objects.requireNonNull(inherited.get());
        assertThat(Duration.ofNanos(call.remainingNanos(time.nanoTime()))).isEqualTo(Duration.ofMillis(250));
    }

    private Mono<Response> handle(Request request) {
        return Mono.fromCallable(() -> {
            handled.incrementAndGet();
            return Response.of(200);
        });
    }

    private static int status(Service service, Request request) {
        return Objects.requireNonNull(service.call(request).block()).status();
    }
}
