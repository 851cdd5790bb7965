package io.inmesh.health;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;
import io.inmesh.service.Classification;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Failure accrual of one node: available, ejected, and probing once the ejection is over. Each phase is an immutable
 * object with a number of its own; a call carries the number of the phase in which it was sent, and only an outcome of
 * the present phase counts. So exactly one call is the probe, and late failures from before an ejection do no more harm.
 */
final class NodeAccrual implements Health {

    private static final AtomicReferenceFieldUpdater<NodeAccrual, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(NodeAccrual.class, Phase.class, "phase");

    /** The stamp of a call whose outcome is not asked for. */
    private static final long NOT_JUDGED = -1;

    private final Endpoint endpoint;
    private final FailureAccrual accrual;
    private volatile Phase phase;

    /**
     * @param window of an available node; null: it is ejected
     * @param isProbing one call is out to try it
     * @param untilNanos when an ejected node may be tried; when a probe that has not ended is given up
     * @param ejections in a row so far
     * @param lastNanos the length of the last ejection
     * @param sinceNanos when the phase began
     */
    private record Phase(
            long number,
            @Nullable OutcomeWindow window,
            boolean isProbing,
            long untilNanos,
            int ejections,
            long lastNanos,
            long sinceNanos,
            String reason) {}

    NodeAccrual(Endpoint endpoint, FailureAccrual accrual) {
        this.endpoint = endpoint;
        this.accrual = accrual;
        long now = accrual.time().nanoTime();
        this.phase = new Phase(0, accrual.newWindow(now), false, now, 0, 0, now, "");
    }

    boolean isOf(FailureAccrual factory) {
        return accrual.equals(factory);
    }

    @Override
    public boolean isAvailable(long nowNanos) {
        Phase now = phase;
        return now.window != null || nowNanos - now.untilNanos >= 0;
    }

    @Override
    public long started(long nowNanos) {
        Phase now = phase;
        if (now.window != null) {
            return now.number;
        }
        if (nowNanos - now.untilNanos < 0) {
            return NOT_JUDGED; // sent in panic, or just behind the probe
        }
        // A probe that never ends must not keep the node out: after another such time the next call takes its place.
        long until = nowNanos + now.lastNanos;
        Phase probing =
                new Phase(now.number + 1, null, true, until, now.ejections, now.lastNanos, nowNanos, now.reason);
        if (!PHASE.compareAndSet(this, now, probing)) {
            return NOT_JUDGED;
        }
        accrual.tell(listener -> listener.probing(endpoint));
        return probing.number;
    }

    @Override
    public void finished(long stamp, long nowNanos, Classification outcome) {
        Phase now = phase;
        if (now.number != stamp) {
            return;
        }
        OutcomeWindow window = now.window;
        if (window == null) {
            probeEnded(now, nowNanos, outcome);
        } else if (outcome == Classification.SUCCESS) {
            window.success(nowNanos);
        } else if (outcome.isFailure()) {
            String reason = accrual.judge(window, window.failure(nowNanos), nowNanos);
            if (reason != null) {
                // The backoff goes on where the node was not well for as long as it had been out.
                boolean isRelapse = nowNanos - now.sinceNanos < now.lastNanos;
                eject(now, isRelapse ? now.ejections : 0, reason, nowNanos);
            }
        }
    }

    private void probeEnded(Phase now, long nowNanos, Classification outcome) {
        if (outcome == Classification.SUCCESS) {
            OutcomeWindow window = accrual.newWindow(nowNanos);
            Phase next = new Phase(now.number + 1, window, false, nowNanos, now.ejections, now.lastNanos, nowNanos, "");
            if (PHASE.compareAndSet(this, now, next)) {
                accrual.tell(listener -> listener.revived(endpoint));
            }
        } else if (outcome.isFailure()) {
            eject(now, now.ejections, now.reason, nowNanos);
        } else {
            // It said nothing, so the next call tries.
            Phase next = new Phase(
                    now.number + 1, null, false, nowNanos, now.ejections, now.lastNanos, nowNanos, now.reason);
            PHASE.compareAndSet(this, now, next);
        }
    }

    private void eject(Phase now, int ejections, String reason, long nowNanos) {
        long nanos = accrual.ejectionNanos(ejections);
        Phase next = new Phase(now.number + 1, null, false, nowNanos + nanos, ejections + 1, nanos, nowNanos, reason);
        if (PHASE.compareAndSet(this, now, next)) {
            accrual.tell(listener -> listener.ejected(endpoint, Duration.ofNanos(nanos), reason));
        }
    }

    @Override
    public String describe() {
        Phase now = phase;
        if (now.window != null) {
            return "available";
        }
        if (now.isProbing) {
            return "ejected after " + now.reason + ", one call tries it now";
        }
        long left = now.untilNanos - accrual.time().nanoTime();
        String next = left <= 0 ? "the next call tries it" : "next try in " + FailureAccrual.seconds(left);
        return "ejected after " + now.reason + ", " + next;
    }

    @Override
    public String toString() {
        return endpoint + " " + describe();
    }
}
