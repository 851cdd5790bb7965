package io.inmesh.transport;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for what another thread brings about, at most ten seconds. */
final class Eventually {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long STEP_NANOS = Duration.ofMillis(5).toNanos();

    private Eventually() {}

    static void isTrue(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it did not happen within " + LIMIT);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /** The value once it has not changed for half a second. */
    static long settled(LongSupplier value) {
        long last = value.getAsLong();
        long since = System.nanoTime();
        long end = since + LIMIT.toNanos();
        while (System.nanoTime() - since < Duration.ofMillis(500).toNanos()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it did not settle within " + LIMIT + ": " + last);
            }
            LockSupport.parkNanos(STEP_NANOS);
            long now = value.getAsLong();
            since = now == last ? since : System.nanoTime();
            last = now;
        }
        return last;
    }
}
