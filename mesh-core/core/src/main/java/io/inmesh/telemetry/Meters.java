package io.inmesh.telemetry;

import java.util.function.DoubleSupplier;
import reactor.core.Disposable;

/**
 * Where metrics go: OpenTelemetry, Micrometer or nowhere, never two of them. A caller gets a handle for its label values
 * once and keeps it, so that counting costs neither a look-up nor an allocation. Thread-safe.
 */
public interface Meters {

    /** Counts up. */
    interface Counter {
        void add(long amount);
    }

    /** Collects a distribution. */
    interface Histogram {
        void record(double value);
    }

    /** Whether anybody listens. */
    boolean isRecording();

    /** @param labels values in the order of the metric's labels; an empty one is left out */
    Counter counter(MeshMetric metric, String... labels);

    /** @param labels values in the order of the metric's labels; an empty one is left out */
    Histogram histogram(MeshMetric metric, String... labels);

    /**
     * Reads {@code value} whenever it is asked for, until the result is disposed. A second one with the same labels
     * replaces the first.
     */
    Disposable gauge(MeshMetric metric, DoubleSupplier value, String... labels);

    /** Records nothing. */
    static Meters none() {
        return NoMeters.INSTANCE;
    }
}
