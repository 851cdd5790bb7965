package io.inmesh.transport;

import org.jspecify.annotations.Nullable;

/**
 * A hashed timing wheel (Varghese and Lauck, 1987, scheme 6) of one event loop: adding and removing cost O(1) and no
 * allocation, and a timer fires up to one tick late, never early. Not thread-safe.
 */
final class DeadlineWheel {

    private static final int SLOTS = 512;
    /** Holds what is due while it fires, so that a timer may still remove another one. */
    private static final int DUE = SLOTS;

    private final @Nullable TimedCall[] slots = new @Nullable TimedCall[SLOTS + 1];
    private final long tickNanos;
    private final long originNanos;
    private long currentTick;
    private int size;

    DeadlineWheel(long tickNanos, long nowNanos) {
        this.tickNanos = tickNanos;
        this.originNanos = nowNanos;
    }

    int size() {
        return size;
    }

    /** Adds {@code call}, or moves it: it fires at the first tick that is not before {@code atNanos}. */
    void add(TimedCall call, long atNanos) {
        remove(call);
        long delay = Math.min(atNanos - originNanos, Long.MAX_VALUE - tickNanos);
        long tick = Math.floorDiv(delay + tickNanos - 1, tickNanos);
        call.tick = Math.max(tick, currentTick + 1);
        link(call, (int) (call.tick % SLOTS));
        size++;
    }

    /** Harmless for a call that is not here. */
    void remove(TimedCall call) {
        if (call.slot != TimedCall.NOT_IN_WHEEL) {
            unlink(call);
            size--;
        }
    }

    /** Fires whatever is due at {@code nowNanos}. */
    void advance(long nowNanos) {
        long target = Math.floorDiv(nowNanos - originNanos, tickNanos);
        long first = Math.max(currentTick + 1, target - SLOTS + 1);
        for (long tick = first; tick <= target && size > 0; tick++) {
            collectDue((int) (tick % SLOTS), target);
        }
        currentTick = Math.max(currentTick, target);
        TimedCall due = slots[DUE];
        while (due != null) {
            remove(due);
            due.onTimer();
            due = slots[DUE];
        }
    }

    private void collectDue(int slot, long target) {
        TimedCall call = slots[slot];
        while (call != null) {
            TimedCall following = call.next;
            if (call.tick <= target) {
                unlink(call);
                link(call, DUE);
            }
            call = following;
        }
    }

    private void link(TimedCall call, int slot) {
        TimedCall head = slots[slot];
        call.slot = slot;
        call.next = head;
        if (head != null) {
            head.previous = call;
        }
        slots[slot] = call;
    }

    private void unlink(TimedCall call) {
        TimedCall before = call.previous;
        TimedCall after = call.next;
        if (before == null) {
            slots[call.slot] = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        call.previous = null;
        call.next = null;
        call.slot = TimedCall.NOT_IN_WHEEL;
    }
}
