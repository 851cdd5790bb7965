package io.inmesh.config.subscription;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps the newest snapshot on disk, a little later and never twice within {@link #PAUSE}; where that fails, calls go on, and
 * the log says it once until it succeeds again. Thread-safe.
 */
final class SnapshotKeeper {

    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(SnapshotKeeper.class.getName());

    private final SnapshotFile file;
    private final Scheduler disk;
    private final Workplace place;
    private final AtomicReference<@Nullable Snapshot> waiting = new AtomicReference<>();
    private final AtomicBoolean planned = new AtomicBoolean();
    private volatile String told = "";

    /** @param disk threads that may block for as long as a disk does */
    SnapshotKeeper(SnapshotFile file, Scheduler disk, Workplace place) {
        this.file = file;
        this.disk = disk;
        this.place = place;
    }

    void keep(Snapshot snapshot) {
        waiting.set(snapshot);
        plan();
    }

    private void plan() {
        if (waiting.get() != null && planned.compareAndSet(false, true)) {
            disk.schedule(this::write);
        }
    }

    private void write() {
        save();
        place.time().schedule(this::again, PAUSE);
    }

    private void again() {
        planned.set(false);
        plan();
    }

    private synchronized void save() {
        Snapshot snapshot = waiting.getAndSet(null);
        if (snapshot == null) {
            return;
        }
        try {
            file.write(snapshot);
            if (!told.isEmpty()) {
                told = "";
                LOG.log(Level.INFO, "the snapshot {0} is kept again", file.path());
            }
        } catch (IOException | RuntimeException e) {
            String problem = e.toString();
            LOG.log(
                    problem.equals(told) ? Level.DEBUG : Level.WARNING,
                    "the snapshot {0} is not kept, so that the next start may need the config service: {1}",
                    file.path(),
                    problem);
            told = problem;
        }
    }

    /** Writes what waits. */
    Mono<Void> flush() {
        return Mono.<Void>fromRunnable(this::save).subscribeOn(disk);
    }
}
