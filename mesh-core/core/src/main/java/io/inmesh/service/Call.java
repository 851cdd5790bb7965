package io.inmesh.service;

import org.jspecify.annotations.Nullable;

/**
 * The facts of one call that are not part of its message: who is called, until when, which attempt this is. Immutable; a
 * filter passes a changed copy on. Times are readings of the mesh's monotonic clock, in nanoseconds, so that neither
 * clock skew nor a clock jump touches them.
 */
public final class Call {

    /** A time that never comes. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    /** The call of a request that no client has taken yet. */
    static final Call NONE = new Call("", NO_DEADLINE, NO_DEADLINE, 1, null, null);

    private final String destination;
    private final long deadlineNanos;
    private final long attemptDeadlineNanos;
    private final int attempt;
    private final @Nullable Trail trail;
    private final @Nullable Attribute attributes;

    private record Attribute(
            CallKey<?> key, Object value, @Nullable Attribute next) {}

    private Call(
            String destination,
            long deadlineNanos,
            long attemptDeadlineNanos,
            int attempt,
            @Nullable Trail trail,
            @Nullable Attribute attributes) {
        this.destination = destination;
        this.deadlineNanos = deadlineNanos;
        this.attemptDeadlineNanos = attemptDeadlineNanos;
        this.attempt = attempt;
        this.trail = trail;
        this.attributes = attributes;
    }

    /** A first attempt without a deadline, with a trail of its own. */
    public static Call to(String destination) {
        return NONE.toward(destination);
    }

    /**
     * This call as the first attempt of one to {@code name}, with a trail of its own: deadline and attributes are
     * kept, so that a request which was received can be passed on.
     */
    public Call toward(String name) {
        return new Call(name, deadlineNanos, deadlineNanos, 1, new Trail(), attributes);
    }

    /** The name of the destination; empty for an inbound call. */
    public String destination() {
        return destination;
    }

    public boolean hasDeadline() {
        return deadlineNanos != NO_DEADLINE;
    }

    /** When the whole call must have ended, or {@link #NO_DEADLINE}. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** When this attempt must have ended: never later than the deadline; or {@link #NO_DEADLINE}. */
    public long attemptDeadlineNanos() {
        return attemptDeadlineNanos;
    }

    /** 1 for the first attempt. */
    public int attempt() {
        return attempt;
    }

    /** What was tried; null for a call that no client has taken. */
    public @Nullable Trail trail() {
        return trail;
    }

    /** The value of {@code key}, or null. */
    @SuppressWarnings("unchecked") // with() lets a key hold only its own type
    public <T> @Nullable T get(CallKey<T> key) {
        for (Attribute a = attributes; a != null; a = a.next) {
            if (a.key == key) {
                return (T) a.value;
            }
        }
        return null;
    }

    public <T> Call with(CallKey<T> key, T value) {
        Attribute added = new Attribute(key, value, attributes);
        return new Call(destination, deadlineNanos, attemptDeadlineNanos, attempt, trail, added);
    }

    /** With the earlier of its own deadline and {@code nanos}. */
    public Call withDeadline(long nanos) {
        if (!isBefore(nanos, deadlineNanos)) {
            return this;
        }
        long earlierAttempt = isBefore(nanos, attemptDeadlineNanos) ? nanos : attemptDeadlineNanos;
        return new Call(destination, nanos, earlierAttempt, attempt, trail, attributes);
    }

    /** Without any deadline: for a call that outlives the one it comes from. */
    public Call withoutDeadline() {
        return new Call(destination, NO_DEADLINE, NO_DEADLINE, attempt, trail, attributes);
    }

    /** With the earlier of the call's deadline and {@code nanos} as the end of this attempt. */
    public Call withAttemptDeadline(long nanos) {
        long earlier = isBefore(nanos, deadlineNanos) ? nanos : deadlineNanos;
        if (earlier == attemptDeadlineNanos) {
            return this;
        }
        return new Call(destination, deadlineNanos, earlier, attempt, trail, attributes);
    }

    /** The next attempt, its attempt deadline not set yet. */
    public Call nextAttempt() {
        return new Call(destination, deadlineNanos, deadlineNanos, attempt + 1, trail, attributes);
    }

    /** Nanoseconds from {@code nowNanos} to the deadline; not positive: it has passed; {@code Long.MAX_VALUE}: none. */
    public long remainingNanos(long nowNanos) {
        return deadlineNanos == NO_DEADLINE ? Long.MAX_VALUE : deadlineNanos - nowNanos;
    }

    /** As {@link #remainingNanos} for the attempt. */
    public long remainingAttemptNanos(long nowNanos) {
        return attemptDeadlineNanos == NO_DEADLINE ? Long.MAX_VALUE : attemptDeadlineNanos - nowNanos;
    }

    /** Monotonic readings may be negative and wrap, so that only differences compare. */
    private static boolean isBefore(long a, long b) {
        return a != NO_DEADLINE && (b == NO_DEADLINE || a - b < 0);
    }
}
