package io.inmesh.resilience;

import io.inmesh.time.MeshTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Monotonic time in the shape of a {@link Clock}: an interval measured with it survives a jump of the wall clock. */
final class MonotonicClock extends Clock {

    private final MeshTime time;
    private final long originNanos;

    MonotonicClock(MeshTime time) {
        this.time = time;
        this.originNanos = time.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(time.nanoTime() - originNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** The zone says nothing here. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
