package io.inmesh.naming;

import io.inmesh.service.Classification;

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

    /** For people: {@code available}, {@code ejected after 5 consecutive failures, next try in 4s}. */
    String describe();
}
