package io.inmesh.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Optional;

/** A real SDK that keeps what it is told in memory. */
final class Recorded {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(reader).build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();

    final Telemetry telemetry = Telemetry.of(sdk);

    Tracer tracer() {
        return sdk.getTracer("application");
    }

    /** Ended spans in the order of their end. */
    List<SpanData> spans() {
        return spans.getFinishedSpanItems();
    }

    MetricData metric(MeshMetric metric) {
        return find(metric).orElseThrow(() -> new AssertionError("no points of " + metric.metricName()));
    }

    /** The attributes of each point of {@code metric}. */
    List<Attributes> points(MeshMetric metric) {
        return find(metric).stream()
                .flatMap(data -> data.getData().getPoints().stream())
                .map(PointData::getAttributes)
                .toList();
    }

    private Optional<MetricData> find(MeshMetric metric) {
        return reader.collectAllMetrics().stream()
                .filter(data -> data.getName().equals(metric.metricName()))
                .findFirst();
    }
}
