package io.inmesh.telemetry;

import io.inmesh.config.subscription.CallCount;
import io.inmesh.service.Classification;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import reactor.core.Disposable;

/**
 * Counts the calls of one application on their way to where metrics go, whether anybody listens there or not. Thread-safe and
 * lock-free.
 */
public final class CallTally {

    private static final String NEUTRAL = Classification.NEUTRAL.name().toLowerCase(Locale.ROOT);
    private static final String SUCCESS = Classification.SUCCESS.name().toLowerCase(Locale.ROOT);

    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** So far. */
    public CallCount count() {
        long failures = failed.sum();
        return new CallCount(succeeded.sum() + failures, failures);
    }

    /** {@code telemetry}, which counts here too. */
    public Telemetry within(Telemetry telemetry) {
        return telemetry.withMeters(new Tallying(telemetry.meters()));
    }

    private final class Tallying implements Meters {

        private final Meters meters;

        Tallying(Meters meters) {
            this.meters = meters;
        }

        @Override
        public boolean isRecording() {
            return true;
        }

        @Override
        public Counter counter(MeshMetric metric, String... labels) {
            Counter counter = meters.counter(metric, labels);
            if (metric != MeshMetric.CALLS || labels[1].equals(NEUTRAL)) {
                return counter;
            }
            LongAdder tally = labels[1].equals(SUCCESS) ? succeeded : failed;
            return amount -> {
                tally.add(amount);
                counter.add(amount);
            };
        }

        @Override
        public Histogram histogram(MeshMetric metric, String... labels) {
            return meters.histogram(metric, labels);
        }

        @Override
        public Disposable gauge(MeshMetric metric, DoubleSupplier value, String... labels) {
            return meters.gauge(metric, value, labels);
        }
    }
}
