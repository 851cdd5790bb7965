package io.inmesh.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.inmesh.naming.Endpoint;
import io.inmesh.resilience.ResilienceObserver.BreakerState;
import io.inmesh.resilience.ResilienceObserver.Rejection;
import io.inmesh.resilience.ResilienceObserver.RetryEnd;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import io.inmesh.transport.EndpointStats;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class MetricsTest {

    private final Recorded recorded = new Recorded();
    private final VirtualTime time = new VirtualTime();
    private final FakeService backend = new FakeService();

    private static Attributes labels(String... namesAndValues) {
        var builder = Attributes.builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i].equals(MeshMetric.Label.STATUS)) {
                builder.put(AttributeKey.longKey(namesAndValues[i]), Long.parseLong(namesAndValues[i + 1]));
            } else {
                builder.put(namesAndValues[i], namesAndValues[i + 1]);
            }
        }
        return builder.build();
    }

    @Test
    void a_call_is_measured_in_seconds_with_the_labels_of_the_conventions() {
        ClientTelemetryFilter filter =
                new ClientTelemetryFilter(recorded.telemetry, "reviews", ResponseClassifier.standard(), time);
        filter.apply(
                        Request.get("/"),
                        request -> backend.call(request).doOnNext(r -> time.advance(Duration.ofMillis(250))))
                .block();
        backend.responds(503);
        filter.apply(Request.get("/"), backend).block();
        backend.fails(MeshException.of(Kind.ATTEMPT_TIMEOUT, "slow"));
        filter.apply(Request.get("/").withMethod("PURGE"), backend)
                .onErrorComplete()
                .block();

        MetricData metric = recorded.metric(MeshMetric.CLIENT_DURATION);
        assertThat(metric.getName()).isEqualTo("http.client.request.duration");
        assertThat(metric.getUnit()).isEqualTo("s");
        assertThat(recorded.points(MeshMetric.CLIENT_DURATION))
                .containsExactlyInAnyOrder(
                        labels(
                                "http.request.method",
                                "GET",
                                "server.address",
                                "reviews",
                                "http.response.status_code",
                                "200"),
                        labels(
                                "http.request.method",
                                "GET",
                                "server.address",
                                "reviews",
                                "http.response.status_code",
                                "503",
                                "error.type",
                                "503"),
                        labels(
                                "http.request.method",
                                "_OTHER",
                                "server.address",
                                "reviews",
                                "error.type",
                                "attempt_timeout"));
        assertThat(metric.getHistogramData().getPoints().stream()
                        .mapToDouble(HistogramPointData::getSum)
                        .max())
                .hasValue(0.25);
        assertThat(metric.getHistogramData().getPoints().iterator().next().getBoundaries())
                .startsWith(0.005)
                .endsWith(10.0);
        assertThat(recorded.points(MeshMetric.CALLS))
                .containsExactlyInAnyOrder(
                        labels("mesh.destination", "reviews", "mesh.outcome", "success"),
                        labels("mesh.destination", "reviews", "mesh.outcome", "retryable_failure"),
                        labels("mesh.destination", "reviews", "mesh.outcome", "failure"));
    }

    @Test
    void an_inbound_request_is_counted_while_it_is_in_progress() {
        ServerTelemetryFilter filter = new ServerTelemetryFilter(recorded.telemetry, "http", time);
        var call = filter.apply(Request.get("/"), request -> Mono.never()).subscribe();
        assertThat(active()).isEqualTo(1);
        call.dispose();
        assertThat(active()).isZero();
        backend.responds(404);
        filter.apply(Request.get("/"), backend).block();
        assertThat(recorded.points(MeshMetric.SERVER_DURATION))
                .contains(
                        labels("http.request.method", "GET", "url.scheme", "http", "http.response.status_code", "404"));
        filter.close();
        assertThat(recorded.points(MeshMetric.SERVER_ACTIVE)).isEmpty();
    }

    private long active() {
        return recorded.metric(MeshMetric.SERVER_ACTIVE)
                .getLongSumData()
                .getPoints()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void what_features_decide_and_hold_is_seen() {
        try (DestinationMetrics metrics = new DestinationMetrics(recorded.telemetry, "reviews")) {
            Endpoint endpoint = Endpoint.of("10.0.0.7", 8080);
            metrics.retrying(Request.get("/"), Duration.ZERO);
            metrics.retriesEnded(Request.get("/"), RetryEnd.BUDGET);
            metrics.breakerChanged(BreakerState.CLOSED, BreakerState.OPEN);
            metrics.breakerRejected();
            metrics.ejected(endpoint, Duration.ofSeconds(5), "5 consecutive failures");
            metrics.watchEndpoints(() -> 3, () -> 5);
            metrics.watchPool(() -> new EndpointStats(5, 2, 7));
            metrics.watchDiscovery(() -> 1.5, () -> true);
            assertThat(value(MeshMetric.RETRIES, "")).isEqualTo(1);
            assertThat(value(MeshMetric.RETRIES_ENDED, "budget")).isEqualTo(1);
            assertThat(value(MeshMetric.BREAKER_CHANGES, "open")).isEqualTo(1);
            assertThat(value(MeshMetric.BREAKER_REJECTED, "")).isEqualTo(1);
            assertThat(value(MeshMetric.HEALTH_CHANGES, "ejected")).isEqualTo(1);
            assertThat(value(MeshMetric.ENDPOINTS, "ejected")).isEqualTo(2);
            assertThat(value(MeshMetric.POOL_CONNECTIONS, "used")).isEqualTo(3);
            assertThat(value(MeshMetric.POOL_PENDING, "")).isEqualTo(7);
            assertThat(value(MeshMetric.DISCOVERY_AGE, "")).isEqualTo(1.5);
            assertThat(value(MeshMetric.DISCOVERY_STALE, "")).isEqualTo(1);
        }
        assertThat(recorded.points(MeshMetric.ENDPOINTS)).isEmpty();
        new ServerMetrics(recorded.telemetry).inboundRejected(Rejection.DRAINING);
        assertThat(recorded.points(MeshMetric.SERVER_REJECTED)).containsExactly(labels("mesh.reason", "draining"));
    }

    /** Of the destination reviews and {@code label} as the value of the second label, where there is one. */
    private double value(MeshMetric metric, String label) {
        MetricData data = recorded.metric(metric);
        Attributes expected = label.isEmpty()
                ? labels("mesh.destination", "reviews")
                : labels("mesh.destination", "reviews", metric.labels().get(1), label);
        return switch (data.getType()) {
            case LONG_SUM ->
                data.getLongSumData().getPoints().stream()
                        .filter(p -> p.getAttributes().equals(expected))
                        .mapToDouble(p -> p.getValue())
                        .sum();
            default ->
                data.getDoubleGaugeData().getPoints().stream()
                        .filter(p -> p.getAttributes().equals(expected))
                        .mapToDouble(p -> p.getValue())
                        .sum();
        };
    }

    @Test
    void label_sets_beyond_the_cap_are_counted_together() {
        Meters meters = recorded.telemetry.meters();
        for (int i = 0; i < 2 * CappedMeters.MAX_LABEL_SETS; i++) {
            meters.counter(MeshMetric.RETRIES, "destination-" + i).add(1);
        }
        assertThat(recorded.points(MeshMetric.RETRIES))
                .hasSize(CappedMeters.MAX_LABEL_SETS + 1)
                .contains(labels("mesh.destination", "_OTHER"));
        assertThat(meters.counter(MeshMetric.RETRIES, "destination-5000"))
                .isSameAs(meters.counter(MeshMetric.RETRIES, "destination-6000"));
    }

    @Test
    void a_missing_label_is_told() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> recorded.telemetry.meters().counter(MeshMetric.CALLS, "reviews"))
                .withMessage(
                        "labels of mesh.client.calls: [reviews] (expected: values of [mesh.destination, mesh.outcome])");
    }

    @Test
    void the_page_of_metrics_equals_the_catalogue() throws IOException {
        Path written = Files.createDirectories(Path.of("target")).resolve("metrics.md");
        Files.writeString(written, MetricCatalog.markdown());
        assertThat(Path.of("../../docs/metrics.md"))
                .as("copy %s there", written.toAbsolutePath())
                .hasSameTextualContentAs(written);
    }
}
