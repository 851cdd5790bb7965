package io.inmesh.naming;

import io.inmesh.service.Classification;
import io.inmesh.service.Response;
import org.jspecify.annotations.Nullable;

/** Whether one node is fit for calls. Times are readings of the mesh's monotonic clock, so that a call reads it once. Lock-free. */
public interface Health {

    /** Whether a balancer should send calls here now; also false while a probe of an ejected node is out. */
    boolean isAvailable(long nowNanos);

    /**
     * A call was sent: to an ejected node whose time is up, this is the one probe that decides.
     *
     * @return to be handed to {@link #finished}: tells the probe, and calls from before an ejection, from the others
     */
    long started(long nowNanos);

    /**
     * How a call ended; exactly one for each {@link #started}.
     *
     * @param stamp what started returned
     */
    void finished(long stamp, long nowNanos, Classification outcome);

    /**
     * As {@link #finished(long, long, Classification)}, with what came of the call, for those who look closer than the
     * classification does.
     *
     * @param response null: there was none
     * @param error null: there was none; both null: the caller cancelled
     */
    default void finished(
            long stamp, long nowNanos, Classification outcome, @Nullable Response response, @Nullable Throwable error) {
        finished(stamp, nowNanos, outcome);
    }

    /** The node is no longer one of its destination: it counts no more where the destination's nodes are counted. */
    default void retire() {}

    /** For people: {@code available}, {@code ejected after 5 consecutive failures, next try in 4s}. */
    String describe();
}
