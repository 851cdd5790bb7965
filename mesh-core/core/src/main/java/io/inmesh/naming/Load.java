package io.inmesh.naming;

import io.inmesh.service.Classification;

/**
 * The load of one node as one balancer measures it. Times are readings of the mesh's monotonic clock, so that a call reads
 * it once for all. Lock-free: many calls report at once.
 */
public interface Load {

    /** A call was sent to the node. */
    void started(long nowNanos);

    /**
     * A call ended; exactly one for each {@link #started}.
     *
     * @param startedNanos what was given to started
     * @param nowNanos when the response's head came, or the failure
     * @param outcome what it means; a failure must not look fast
     */
    void finished(long startedNanos, long nowNanos, Classification outcome);

    /**
     * What one more call would cost here: smaller is better, never negative or NaN.
     *
     * @param weight positive, 1 for the average node: calls in flight weigh less on a node that is meant to have more
     */
    double cost(long nowNanos, double weight);

    /** Calls started and not finished. */
    int inFlight();
}
