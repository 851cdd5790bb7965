package io.inmesh.testkit;

import io.inmesh.naming.Health;
import io.inmesh.service.Classification;

/** Health that a test sets. */
public final class FakeHealth implements Health {

    private volatile boolean isAvailable = true;

    public void available(boolean value) {
        isAvailable = value;
    }

    @Override
    public boolean isAvailable(long nowNanos) {
        return isAvailable;
    }

    @Override
    public long started(long nowNanos) {
        return 0;
    }

    @Override
    public void finished(long stamp, long nowNanos, Classification outcome) {
        // The test decides.
    }

    @Override
    public String describe() {
        return isAvailable ? "available" : "not available";
    }
}
