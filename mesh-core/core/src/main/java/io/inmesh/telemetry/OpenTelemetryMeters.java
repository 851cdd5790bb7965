package io.inmesh.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import reactor.core.Disposable;

/** Metrics by the OpenTelemetry API. Instruments are made once, all of them: there are few. */
final class OpenTelemetryMeters implements Meters {

    /** The buckets that the semantic conventions advise for durations of HTTP, in seconds. */
    private static final List<Double> DURATION_BUCKETS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    private final Map<MeshMetric, LongCounter> counters = new EnumMap<>(MeshMetric.class);
    private final Map<MeshMetric, DoubleHistogram> histograms = new EnumMap<>(MeshMetric.class);
    private final Map<MeshMetric, Map<Attributes, DoubleSupplier>> gauges = new EnumMap<>(MeshMetric.class);

    OpenTelemetryMeters(Meter meter) {
        for (MeshMetric metric : MeshMetric.values()) {
            switch (metric.type()) {
                case COUNTER -> counters.put(metric, counter(meter, metric));
                case HISTOGRAM -> histograms.put(metric, histogram(meter, metric));
                case GAUGE, UP_DOWN_COUNTER -> gauges.put(metric, observed(meter, metric));
            }
        }
    }

    private static LongCounter counter(Meter meter, MeshMetric metric) {
        return meter.counterBuilder(metric.metricName())
                .setUnit(metric.unit())
                .setDescription(metric.meaning())
                .build();
    }

    private static DoubleHistogram histogram(Meter meter, MeshMetric metric) {
        return meter.histogramBuilder(metric.metricName())
                .setUnit(metric.unit())
                .setDescription(metric.meaning())
                .setExplicitBucketBoundariesAdvice(DURATION_BUCKETS)
                .build();
    }

    private static Map<Attributes, DoubleSupplier> observed(Meter meter, MeshMetric metric) {
        Map<Attributes, DoubleSupplier> values = new ConcurrentHashMap<>();
        if (metric.type() == MeshMetric.Type.GAUGE) {
            meter.gaugeBuilder(metric.metricName())
                    .setUnit(metric.unit())
                    .setDescription(metric.meaning())
                    .buildWithCallback(measurement -> observe(values, measurement));
        } else {
            meter.upDownCounterBuilder(metric.metricName())
                    .setUnit(metric.unit())
                    .setDescription(metric.meaning())
                    .buildWithCallback(measurement ->
                            values.forEach((labels, value) -> measurement.record((long) value.getAsDouble(), labels)));
        }
        return values;
    }

    private static void observe(Map<Attributes, DoubleSupplier> values, ObservableDoubleMeasurement measurement) {
        values.forEach((labels, value) -> measurement.record(value.getAsDouble(), labels));
    }

    @Override
    public boolean isRecording() {
        return true;
    }

    @Override
    public Counter counter(MeshMetric metric, String... labels) {
        LongCounter counter = of(counters, metric);
        Attributes attributes = attributes(metric, labels);
        return amount -> counter.add(amount, attributes);
    }

    @Override
    public Histogram histogram(MeshMetric metric, String... labels) {
        DoubleHistogram histogram = of(histograms, metric);
        Attributes attributes = attributes(metric, labels);
        return value -> histogram.record(value, attributes);
    }

    @Override
    public Disposable gauge(MeshMetric metric, DoubleSupplier value, String... labels) {
        Map<Attributes, DoubleSupplier> values = of(gauges, metric);
        Attributes attributes = attributes(metric, labels);
        values.put(attributes, value);
        return () -> values.remove(attributes, value);
    }

    private static <T> T of(Map<MeshMetric, T> instruments, MeshMetric metric) {
        T instrument = instruments.get(metric);
        if (instrument == null) {
            throw new IllegalArgumentException(metric.metricName() + " is a " + metric.type());
        }
        return instrument;
    }

    private static Attributes attributes(MeshMetric metric, String... labels) {
        AttributesBuilder attributes = Attributes.builder();
        for (int i = 0; i < labels.length; i++) {
            String name = metric.labels().get(i);
            String value = labels[i];
            if (value.isEmpty()) {
                continue;
            }
            if (name.equals(MeshMetric.Label.STATUS) && !value.equals(CappedMeters.OVERFLOW)) {
                attributes.put(AttributeKey.longKey(name), Long.parseLong(value));
            } else {
                attributes.put(AttributeKey.stringKey(name), value);
            }
        }
        return attributes.build();
    }
}
