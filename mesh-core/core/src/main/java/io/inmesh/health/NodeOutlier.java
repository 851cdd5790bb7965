package io.inmesh.health;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;
import io.inmesh.service.Classification;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Response;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Outlier detection of one node. Failures in a row are as racy as their order is. What ends while the node is out does not
 * count; when it is back it begins with nothing against it but the number of its ejections.
 */
final class NodeOutlier implements Health {

    private static final AtomicReferenceFieldUpdater<NodeOutlier, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(NodeOutlier.class, Phase.class, "phase");
    private static final AtomicIntegerFieldUpdater<NodeOutlier> LOCAL =
            AtomicIntegerFieldUpdater.newUpdater(NodeOutlier.class, "localInRow");
    private static final AtomicIntegerFieldUpdater<NodeOutlier> GATEWAY =
            AtomicIntegerFieldUpdater.newUpdater(NodeOutlier.class, "gatewayInRow");
    private static final AtomicIntegerFieldUpdater<NodeOutlier> SERVER =
            AtomicIntegerFieldUpdater.newUpdater(NodeOutlier.class, "serverInRow");

    private final Endpoint endpoint;
    private final OutlierDetection detection;
    private volatile Phase phase;
    private volatile int localInRow;
    private volatile int gatewayInRow;
    private volatile int serverInRow;

    /**
     * @param isOut whether it has been ejected and no call has gone to it since its time was up
     * @param untilNanos when its time is, or was, up
     * @param ejections by which the next one is multiplied, as of {@code untilNanos}
     */
    private record Phase(boolean isOut, long untilNanos, int ejections, String reason) {}

    NodeOutlier(Endpoint endpoint, OutlierDetection detection) {
        this.endpoint = endpoint;
        this.detection = detection;
        this.phase = new Phase(false, detection.time().nanoTime(), 0, "");
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public boolean isAvailable(long nowNanos) {
        Phase now = phase;
        return !now.isOut || nowNanos - now.untilNanos >= 0;
    }

    @Override
    public long started(long nowNanos) {
        Phase now = phase;
        if (now.isOut && nowNanos - now.untilNanos >= 0) {
            Phase back = new Phase(false, now.untilNanos, now.ejections, "");
            if (PHASE.compareAndSet(this, now, back)) {
                detection.tell(listener -> listener.revived(endpoint));
            }
        }
        return 0;
    }

    @Override
    public void finished(long stamp, long nowNanos, Classification outcome) {
        finished(stamp, nowNanos, outcome, null, null);
    }

    @Override
    public void finished(
            long stamp, long nowNanos, Classification outcome, @Nullable Response response, @Nullable Throwable error) {
        if (phase.isOut) {
            return;
        }
        OutlierSettings.Errors limits = detection.settings().errors();
        if (response != null) {
            if (limits.splitsLocalOrigin()) {
                clear(LOCAL, localInRow);
            }
            answered(limits, GrpcStatus.httpStatus(response), nowNanos);
        } else if (!outcome.isFailure()) {
            if (outcome == Classification.SUCCESS) {
                answered(limits, 200, nowNanos);
            }
        } else if (limits.splitsLocalOrigin()) {
            count(LOCAL, limits.localOrigin(), "calls without an answer", nowNanos);
        } else {
            answered(limits, isTimeout(error) ? 504 : 503, nowNanos);
        }
    }

    private static boolean isTimeout(@Nullable Throwable error) {
        return error instanceof MeshException e
                && (e.kind() == Kind.ATTEMPT_TIMEOUT || e.kind() == Kind.DEADLINE_EXCEEDED);
    }

    private void answered(OutlierSettings.Errors limits, int status, long nowNanos) {
        if (status < 500) {
            clear(GATEWAY, gatewayInRow);
            clear(SERVER, serverInRow);
            return;
        }
        if (status >= 502 && status <= 504) {
            count(GATEWAY, limits.gateway(), "gateway errors", nowNanos);
        } else {
            clear(GATEWAY, gatewayInRow);
        }
        count(SERVER, limits.server(), "5xx", nowNanos);
    }

    private void clear(AtomicIntegerFieldUpdater<NodeOutlier> counter, int seen) {
        if (seen != 0) {
            counter.set(this, 0);
        }
    }

    private void count(AtomicIntegerFieldUpdater<NodeOutlier> counter, int limit, String what, long nowNanos) {
        if (limit > 0 && counter.incrementAndGet(this) >= limit) {
            // Whether it is ejected or too many are out already: the next one needs as many again.
            counter.set(this, 0);
            detection.eject(this, limit + " consecutive " + what, nowNanos);
        }
    }

    /** @return for how long it is out, looks included; 0: it was out already */
    long eject(String reason, long nowNanos) {
        Phase now = phase;
        if (now.isOut) {
            return 0;
        }
        OutlierSettings settings = detection.settings();
        long base = settings.baseEjection().toNanos();
        long most = settings.maxEjection().toNanos();
        long before = ejections(now, nowNanos);
        // No more than what the longest ejection needs, so that it is not paid off for hours.
        long ejections = before * base < most + base ? before + 1 : before;
        long until = detection.nextLook(nowNanos + Math.min(base * ejections, most));
        localInRow = 0;
        gatewayInRow = 0;
        serverInRow = 0;
        phase = new Phase(true, until, (int) ejections, reason);
        return until - nowNanos;
    }

    /** Each whole interval in which it has stayed in has taken one back. */
    private long ejections(Phase now, long nowNanos) {
        long stayed =
                (nowNanos - now.untilNanos) / detection.settings().interval().toNanos();
        return Math.max(0, now.ejections - stayed);
    }

    @Override
    public void retire() {
        detection.forget(this);
    }

    @Override
    public String describe() {
        Phase now = phase;
        long left = now.untilNanos - detection.time().nanoTime();
        return now.isOut && left > 0
                ? "ejected after " + now.reason + ", back in " + FailureAccrual.seconds(left)
                : "available";
    }

    @Override
    public String toString() {
        return endpoint + " " + describe();
    }
}
