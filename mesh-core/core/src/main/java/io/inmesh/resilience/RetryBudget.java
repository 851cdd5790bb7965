package io.inmesh.resilience;

import io.inmesh.time.MeshTime;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many extra attempts a destination may be sent: every call deposits a share of a token that expires after a while,
 * every retry, requeue or hedge withdraws a whole one, and a reserve per second is always there. One per destination,
 * shared by all of its filters. Lock-free; a deposit allocates nothing.
 *
 * <p>After Finagle's {@code RetryBudget} (a leaky token bucket over a windowed sum). Difference: withdrawals race without
 * a lock, so that threads which meet at the border of two slices may overdraw by one token each.
 */
public final class RetryBudget {

    private static final int SLICES = 10;
    private static final long TOKEN = 1_000;

    /** A slot holds the number of its slice in the upper bits, and the balance, shifted to be positive, in the lower. */
    private static final int BALANCE_BITS = 44;

    private static final long BALANCE_MASK = (1L << BALANCE_BITS) - 1;
    private static final long ZERO = 1L << (BALANCE_BITS - 1);
    private static final long SLICE_MASK = (1L << (Long.SIZE - BALANCE_BITS)) - 1;

    private final MeshTime time;
    private final long startNanos;
    private final long sliceNanos;
    private final DestinationLimits limits;
    private volatile long deposit;
    private volatile long reserve;
    private final AtomicLongArray slots = new AtomicLongArray(SLICES);

    public RetryBudget(RetrySettings settings, MeshTime time) {
        this(settings, new DestinationLimits(LimitSettings.OFF), time);
    }

    /** @param limits how many calls may be retried at once */
    public RetryBudget(RetrySettings settings, DestinationLimits limits, MeshTime time) {
        this.time = time;
        this.limits = limits;
        this.startNanos = time.nanoTime();
        this.sliceNanos = settings.budgetTtl().toNanos() / SLICES;
        update(settings);
    }

    /** From now on by the ratio and the reserve of {@code changed}; what was deposited stays, and so does its time to live. */
    public void update(RetrySettings changed) {
        deposit = Math.round(changed.budgetRatio() * TOKEN);
        reserve = changed.budgetMinPerSecond() * TOKEN * (sliceNanos * SLICES / 1_000_000) / 1_000;
    }

    /** A call that has not been retried begins to be: whether that may be, until {@link #endRetrying}. */
    boolean tryBeginRetrying() {
        return limits.tryBeginRetry();
    }

    void endRetrying() {
        limits.endRetry();
    }

    /** One call has begun; its further attempts deposit nothing. */
    public void deposit() {
        if (deposit == 0) {
            return;
        }
        long slice = slice();
        int index = (int) (slice % SLICES);
        while (true) {
            long before = slots.get(index);
            if (slots.compareAndSet(index, before, current(before, slice) + deposit)) {
                return;
            }
        }
    }

    /** Takes a token for one extra attempt. */
    public boolean tryWithdraw() {
        long slice = slice();
        int index = (int) (slice % SLICES);
        while (true) {
            long before = slots.get(index);
            if (sum(slice) < TOKEN) {
                return false;
            }
            if (slots.compareAndSet(index, before, current(before, slice) - TOKEN)) {
                return true;
            }
        }
    }

    /** Extra attempts that could start now, never negative. */
    public long available() {
        return Math.max(0, sum(slice()) / TOKEN);
    }

    private long slice() {
        return (time.nanoTime() - startNanos) / sliceNanos;
    }

    private long sum(long slice) {
        long sum = reserve;
        for (int i = 0; i < SLICES; i++) {
            long slot = slots.get(i);
            long age = (slice - (slot >>> BALANCE_BITS)) & SLICE_MASK;
            if (age < SLICES && slot != 0) {
                sum += (slot & BALANCE_MASK) - ZERO;
            }
        }
        return sum;
    }

    /** The slot's content, or an empty one where it belongs to a slice that has expired. */
    private static long current(long slot, long slice) {
        boolean isCurrent = slot != 0 && slot >>> BALANCE_BITS == (slice & SLICE_MASK);
        return isCurrent ? slot : ((slice & SLICE_MASK) << BALANCE_BITS) | ZERO;
    }
}
