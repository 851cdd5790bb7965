package io.inmesh.balancing;

import io.inmesh.service.Classification;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** The calls in flight and nothing else. */
final class InFlightLoad extends NodeLoad {

    private static final AtomicIntegerFieldUpdater<InFlightLoad> IN_FLIGHT =
            AtomicIntegerFieldUpdater.newUpdater(InFlightLoad.class, "inFlight");

    private volatile int inFlight;

    InFlightLoad(long nowNanos) {
        super(nowNanos);
    }

    @Override
    public void started(long nowNanos) {
        IN_FLIGHT.incrementAndGet(this);
    }

    @Override
    public void finished(long startedNanos, long nowNanos, Classification outcome) {
        IN_FLIGHT.decrementAndGet(this);
    }

    @Override
    public double cost(long nowNanos, double weight) {
        return inFlight / weight;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public String toString() {
        return "in flight " + inFlight;
    }
}
