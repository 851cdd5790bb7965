package io.inmesh.health;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Successes and failures of the last while, and the failures in a row. Ten slices of time, the oldest reused: one word
 * each, so that a slice is cleared and counted in one step. Lock-free.
 *
 * <p>The failures in a row are as racy as their order is: calls that end at the same moment have none.
 */
final class OutcomeWindow {

    private static final AtomicIntegerFieldUpdater<OutcomeWindow> CONSECUTIVE =
            AtomicIntegerFieldUpdater.newUpdater(OutcomeWindow.class, "consecutive");

    private static final int SLICES = 10;

    // A slice: the number of its time (24 bits), outcomes (20 bits), failures among them (20 bits).
    private static final int COUNT_BITS = 20;
    private static final long COUNT_MAX = (1L << COUNT_BITS) - 1;
    private static final int TICK_SHIFT = 2 * COUNT_BITS;
    private static final long TICK_MASK = (1L << 24) - 1;
    private static final long ONE = 1L << COUNT_BITS;

    private final long sliceNanos;
    private final long origin;
    private final AtomicLongArray slices = new AtomicLongArray(SLICES);
    private volatile int consecutive;

    /** What the window holds: outcomes, and the failures among them. */
    record Count(long total, long failures) {

        double successRate() {
            return total == 0 ? 1 : (double) (total - failures) / total;
        }
    }

    OutcomeWindow(long windowNanos, long nowNanos) {
        sliceNanos = Math.max(1, windowNanos / SLICES);
        // Slice 0 lies in the past, so that the empty words do not look like the present.
        origin = nowNanos - SLICES * sliceNanos;
    }

    void success(long nowNanos) {
        add(nowNanos, ONE);
        if (consecutive != 0) {
            consecutive = 0;
        }
    }

    /** @return failures in a row, this one included */
    int failure(long nowNanos) {
        add(nowNanos, ONE + 1);
        return CONSECUTIVE.incrementAndGet(this);
    }

    private void add(long nowNanos, long added) {
        long tick = tick(nowNanos);
        int index = (int) (tick % SLICES);
        while (true) {
            long before = slices.get(index);
            boolean isCurrent = before >>> TICK_SHIFT == tick;
            long base = isCurrent ? before : tick << TICK_SHIFT;
            if (((base >>> COUNT_BITS) & COUNT_MAX) == COUNT_MAX) {
                return; // a million outcomes in one slice tell enough
            }
            if (slices.compareAndSet(index, before, base + added)) {
                return;
            }
        }
    }

    Count count(long nowNanos) {
        long tick = tick(nowNanos);
        long total = 0;
        long failures = 0;
        for (int i = 0; i < SLICES; i++) {
            long slice = slices.get(i);
            long age = (tick - (slice >>> TICK_SHIFT)) & TICK_MASK;
            if (age < SLICES) {
                total += (slice >>> COUNT_BITS) & COUNT_MAX;
                failures += slice & COUNT_MAX;
            }
        }
        return new Count(total, failures);
    }

    private long tick(long nowNanos) {
        return Math.floorDiv(nowNanos - origin, sliceNanos) & TICK_MASK;
    }
}
