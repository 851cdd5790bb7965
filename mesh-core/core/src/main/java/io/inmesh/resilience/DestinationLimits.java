package io.inmesh.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls and retries that are in progress to one destination, and how many may be; shared by its filters. Other
 * settings apply to the next call, and what is in progress counts on. Lock-free.
 */
public final class DestinationLimits {

    private volatile LimitSettings settings;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();

    public DestinationLimits(LimitSettings settings) {
        this.settings = settings;
    }

    /** From now on with {@code changed}. */
    public void update(LimitSettings changed) {
        settings = changed;
    }

    LimitSettings settings() {
        return settings;
    }

    /** Calls in progress, their responses' bodies included. */
    public int requests() {
        return requests.get();
    }

    /** Calls that are being retried. */
    public int retries() {
        return retries.get();
    }

    boolean tryBeginRequest() {
        return tryBegin(requests, settings.maxRequests());
    }

    void endRequest() {
        requests.decrementAndGet();
    }

    boolean tryBeginRetry() {
        return tryBegin(retries, settings.maxRetries());
    }

    void endRetry() {
        retries.decrementAndGet();
    }

    private static boolean tryBegin(AtomicInteger count, int limit) {
        if (count.incrementAndGet() <= limit || limit == 0) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }
}
