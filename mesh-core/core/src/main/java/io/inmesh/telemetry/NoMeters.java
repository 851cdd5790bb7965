package io.inmesh.telemetry;

import java.util.function.DoubleSupplier;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Records nothing. */
final class NoMeters implements Meters {

    static final NoMeters INSTANCE = new NoMeters();

    private NoMeters() {}

    @Override
    public boolean isRecording() {
        return false;
    }

    @Override
    public Counter counter(MeshMetric metric, String... labels) {
        return amount -> {};
    }

    @Override
    public Histogram histogram(MeshMetric metric, String... labels) {
        return value -> {};
    }

    @Override
    public Disposable gauge(MeshMetric metric, DoubleSupplier value, String... labels) {
        return Disposables.disposed();
    }
}
