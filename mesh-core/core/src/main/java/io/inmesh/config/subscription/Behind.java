package io.inmesh.config.subscription;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Which replicas know less than this instance. Nobody goes back in revisions for one that lags; but a service that was
 * begun anew has less for good, and who waited for it to catch up would wait for ever. So a lower revision is taken once
 * every replica has said so for {@link #ALL}, or any for {@link #ANY}, and none has been ahead meanwhile; and at once, once
 * every replica has said so, while nothing that this instance knows is in force yet. Confined to the worker.
 */
final class Behind {

    static final Duration ALL = Duration.ofMinutes(1);
    static final Duration ANY = Duration.ofMinutes(10);

    private final int count;
    private final Workplace place;
    private final Set<Integer> addresses = new HashSet<>();
    private long sinceNanos;

    /** @param count of replicas */
    Behind(int count, Workplace place) {
        this.count = count;
        this.place = place;
    }

    void note(int address) {
        if (addresses.isEmpty()) {
            sinceNanos = place.time().nanoTime();
        }
        addresses.add(address);
    }

    void forget() {
        addresses.clear();
    }

    /** Whether a lower revision is to be taken. */
    boolean isForGood(boolean isInForce) {
        boolean all = addresses.size() == count;
        if (all && !isInForce) {
            return true;
        }
        return !addresses.isEmpty() && place.hasPassed(sinceNanos, all ? ALL : ANY);
    }
}
