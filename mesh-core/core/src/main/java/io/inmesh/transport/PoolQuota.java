package io.inmesh.transport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections and the waiting calls of all endpoints of a destination together, and how many there may be. Threads
 * that meet at a limit may pass it by one each. Lock-free.
 */
public final class PoolQuota {

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private volatile ConnectionSettings.Limits limits;

    public PoolQuota(ConnectionSettings settings) {
        limits = settings.limits();
    }

    /** From now on by the totals of {@code settings}; what is open stays open. */
    public void update(ConnectionSettings settings) {
        limits = settings.limits();
    }

    boolean mayOpen() {
        int most = limits.totalConnections();
        return most == 0 || open.get() < most;
    }

    boolean mayWait() {
        int most = limits.totalPending();
        return most == 0 || pending.get() < most;
    }

    void changed(int opened, int waiting) {
        if (opened != 0) {
            open.addAndGet(opened);
        }
        if (waiting != 0) {
            pending.addAndGet(waiting);
        }
    }

    String describe() {
        return open + " connections and " + pending + " waiting calls at all endpoints (totalConnections "
                + limits.totalConnections() + ", totalPending " + limits.totalPending() + ")";
    }
}
