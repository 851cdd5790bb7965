package io.inmesh.spring.telemetry;

import io.inmesh.telemetry.MeshMetric;
import io.inmesh.telemetry.Meters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * The mesh's metrics by Micrometer. Every metric has all of its labels, an empty one as {@code none}, because registries
 * such as Prometheus' refuse meters of one name with different tags. Thread-safe.
 */
public final class MicrometerMeters implements Meters {

    private static final String NOTHING = "none";
    private static final double NANOS_PER_SECOND = 1e9;

    /** As the OpenTelemetry binding has them. */
    private static final Duration[] BUCKETS = buckets(5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 10_000);

    private final MeterRegistry registry;

    public MicrometerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public boolean isRecording() {
        return true;
    }

    @Override
    public Counter counter(MeshMetric metric, String... labels) {
        io.micrometer.core.instrument.Counter counter = io.micrometer.core.instrument.Counter.builder(
                        metric.metricName())
                .description(metric.meaning())
                .tags(tags(metric, labels))
                .register(registry);
        return counter::increment;
    }

    @Override
    public Histogram histogram(MeshMetric metric, String... labels) {
        Timer timer = Timer.builder(metric.metricName())
                .description(metric.meaning())
                .serviceLevelObjectives(BUCKETS)
                .tags(tags(metric, labels))
                .register(registry);
        return seconds -> timer.record((long) (seconds * NANOS_PER_SECOND), TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable gauge(MeshMetric metric, DoubleSupplier value, String... labels) {
        Tags tags = tags(metric, labels);
        Gauge replaced = find(metric, tags);
        if (replaced != null) {
            registry.remove(replaced);
        }
        Gauge gauge = Gauge.builder(metric.metricName(), value, DoubleSupplier::getAsDouble)
                .description(metric.meaning())
                .baseUnit(unit(metric))
                .tags(tags)
                .strongReference(true)
                .register(registry);
        return () -> {
            // The registry removes by name and tags: not the one that has replaced it since.
            if (find(metric, tags) == gauge) {
                registry.remove(gauge);
            }
        };
    }

    private @Nullable Gauge find(MeshMetric metric, Tags tags) {
        return registry.find(metric.metricName()).tags(tags).gauge();
    }

    /** Only a real unit: annotations such as {@code {call}} would become part of the name. */
    private static @Nullable String unit(MeshMetric metric) {
        return metric.unit().equals("s") ? "seconds" : null;
    }

    private static Tags tags(MeshMetric metric, String... labels) {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            tags.add(Tag.of(metric.labels().get(i), labels[i].isEmpty() ? NOTHING : labels[i]));
        }
        return Tags.of(tags);
    }

    private static Duration[] buckets(int... millis) {
        Duration[] buckets = new Duration[millis.length];
        for (int i = 0; i < millis.length; i++) {
            buckets[i] = Duration.ofMillis(millis[i]);
        }
        return buckets;
    }
}
