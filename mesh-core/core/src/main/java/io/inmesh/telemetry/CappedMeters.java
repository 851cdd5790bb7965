package io.inmesh.telemetry;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Bounds what traffic can make of {@link Meters}: each metric gets so many label sets, and one more for all the others.
 * Hands the same handle out for the same labels.
 */
final class CappedMeters implements Meters {

    static final int MAX_LABEL_SETS = 1000;

    /** The value of every label of the set that stands for all beyond the cap. */
    static final String OVERFLOW = "_OTHER";

    private final Meters meters;
    private final Map<MeshMetric, Map<List<String>, Object>> handles = new EnumMap<>(MeshMetric.class);

    CappedMeters(Meters meters) {
        this.meters = meters;
        for (MeshMetric metric : MeshMetric.values()) {
            handles.put(metric, new ConcurrentHashMap<>());
        }
    }

    @Override
    public boolean isRecording() {
        return meters.isRecording();
    }

    @Override
    public Counter counter(MeshMetric metric, String... labels) {
        return (Counter) handle(metric, labels, allowed -> meters.counter(metric, allowed));
    }

    @Override
    public Histogram histogram(MeshMetric metric, String... labels) {
        return (Histogram) handle(metric, labels, allowed -> meters.histogram(metric, allowed));
    }

    /** A gauge beyond the cap is dropped: values of several cannot be one. */
    @Override
    public Disposable gauge(MeshMetric metric, DoubleSupplier value, String... labels) {
        List<String> key = checked(metric, labels);
        Map<List<String>, Object> known = handles.getOrDefault(metric, Map.of());
        if (known.size() >= MAX_LABEL_SETS && !known.containsKey(key)) {
            return Disposables.disposed();
        }
        Supplier<Disposable> registration = () -> meters.gauge(metric, value, labels);
        Disposable registered = registration.get();
        known.put(key, registered);
        return () -> {
            registered.dispose();
            known.remove(key, registered);
        };
    }

    private interface Maker {
        Object make(String... labels);
    }

    private Object handle(MeshMetric metric, String[] labels, Maker maker) {
        List<String> key = checked(metric, labels);
        Map<List<String>, Object> known = handles.getOrDefault(metric, Map.of());
        Object present = known.get(key);
        if (present != null) {
            return present;
        }
        if (known.size() < MAX_LABEL_SETS) {
            return known.computeIfAbsent(key, absent -> maker.make(labels));
        }
        String[] overflow = new String[labels.length];
        Arrays.fill(overflow, OVERFLOW);
        return known.computeIfAbsent(List.of(overflow), absent -> maker.make(overflow));
    }

    private static List<String> checked(MeshMetric metric, String[] labels) {
        if (labels.length != metric.labels().size()) {
            throw new IllegalArgumentException("labels of " + metric.metricName() + ": " + Arrays.toString(labels)
                    + " (expected: values of " + metric.labels() + ")");
        }
        return List.of(labels);
    }
}
