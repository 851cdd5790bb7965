package io.inmesh.control.canary;

import io.inmesh.control.store.Canary;
import io.inmesh.control.store.CanaryOrder;
import io.inmesh.control.store.Commit;
import io.inmesh.control.store.Store;
import io.inmesh.control.store.StoreException;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Ends canaries as their rules say. Of several services over one store any may do so, since an end names the canary that it
 * means: one wins, and the others find it done. What instances have reported to this service counts from when it is
 * first heard, so that after a start it is a while until enough is known again. Thread-safe.
 */
public final class CanaryKeeper implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(CanaryKeeper.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** Who ends a canary that ends by itself. */
    public static final String WHO = "mesh-control";

    private final Store store;
    private final CallSource reports;
    private final MeshTime time;
    private final Disposable ticks;
    private final AtomicBoolean ending = new AtomicBoolean();
    private @Nullable CanaryTally tally; // guarded by this
    private volatile String obstacle = "";

    /**
     * A canary, and how it does.
     *
     * @param selected the calls of those that have it
     * @param others the calls of all others
     * @param outlook what becomes of it, in a sentence
     */
    public record State(Canary canary, CallCount selected, CallCount others, String outlook) {}

    public CanaryKeeper(Store store, CallSource reports, MeshTime time) {
        this.store = store;
        this.reports = reports;
        this.time = time;
        this.ticks = time.scheduleEvery(this::look, PERIOD);
    }

    /** Null: none is under way. */
    public synchronized @Nullable State state() {
        Canary canary = store.current().canary();
        if (canary == null) {
            return null;
        }
        CanaryTally counted = tally(canary);
        CanaryVerdict verdict = CanaryVerdict.of(canary, counted.selected(), counted.others(), time.wallClock());
        String outlook = obstacle.isEmpty() ? verdict.reason() : verdict.reason() + "; not yet: " + obstacle;
        return new State(canary, counted.selected(), counted.others(), outlook);
    }

    private CanaryTally tally(Canary canary) {
        CanaryTally known = tally;
        if (known != null && known.isOf(canary)) {
            return known;
        }
        CanaryTally begun = new CanaryTally(canary);
        begun.take(reports.calls());
        tally = begun;
        obstacle = "";
        return begun;
    }

    private void look() {
        try {
            CanaryVerdict verdict = verdict();
            if (verdict != null && verdict.order() != null) {
                end(verdict.order(), verdict.reason());
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a canary could not be looked at", e);
        }
    }

    private synchronized @Nullable CanaryVerdict verdict() {
        Canary canary = store.current().canary();
        reports.want(canary != null);
        if (canary == null) {
            tally = null;
            return null;
        }
        CanaryTally counted = tally(canary);
        counted.take(reports.calls());
        return CanaryVerdict.of(canary, counted.selected(), counted.others(), time.wallClock());
    }

    private void end(CanaryOrder order, String reason) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        store.commit(Commit.ending(WHO, reason, order))
                .doFinally(end -> ending.set(false))
                .subscribe(
                        revision -> LOG.log(
                                System.Logger.Level.INFO, "revision {0}: {1}: {2}", revision.number(), order, reason),
                        this::hindered);
    }

    /** It is tried again: another replica may have been first, and a file or the store may be in the way for a while. */
    private void hindered(Throwable error) {
        Canary canary = store.current().canary();
        String what = String.valueOf(error.getMessage());
        boolean isOver = error instanceof StoreException && canary == null;
        if (!isOver && !what.equals(obstacle)) {
            obstacle = what;
            LOG.log(System.Logger.Level.WARNING, "a canary cannot be ended yet: {0}", what);
        }
    }

    @Override
    public void close() {
        ticks.dispose();
    }
}
