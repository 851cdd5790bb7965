package io.inmesh.control.store;

import io.inmesh.document.Problem;
import io.inmesh.time.MeshTime;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A {@link Store} in a directory of YAML files, which people may edit by hand at any time; beside them, in {@code .mesh},
 * the journal of revisions. A change is first made durable in the journal, where it counts, and then in the files; what a
 * crash leaves undone there is done at the next opening. One process at a time has a directory. Thread-safe.
 */
public final class FileStore implements Store {

    private static final System.Logger LOG = System.getLogger(FileStore.class.getName());

    private final FileStoreSettings settings;
    private final ResourceValidator validator;
    private final MeshTime time;
    private final StoreThread thread = new StoreThread("mesh-store");
    private final FileChannel lock;
    private final Timeline timeline;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Disposable scan;
    private volatile List<Problem> problems = List.of();

    /** These are the store thread's own. */
    private final FileJournal journal;

    private final StoreFiles files;
    private final HandEdits handEdits;

    private FileStore(FileStoreSettings settings, ResourceValidator validator, MeshTime time, FileChannel lock)
            throws IOException {
        this.settings = settings;
        this.time = time;
        this.lock = lock;
        this.validator = validator;
        this.journal = FileJournal.open(settings.directory().resolve(".mesh").resolve("journal"));
        this.timeline = new Timeline(settings.history(), journal.base(), journal.revisions());
        this.files = new StoreFiles(settings.directory());
        this.handEdits = new HandEdits(settings.directory(), files, journal, validator);
        finishInterrupted();
        files.expect(journal.files().values());
        look(false);
        this.scan = time.scheduleEvery(this::lookLater, settings.scan());
    }

    /**
     * Opens a directory, finishes what a crash left undone, and takes what was changed by hand meanwhile; blocks for that.
     *
     * @param validator asked before every change, also those by hand
     * @throws StoreException of kind UNAVAILABLE when the directory cannot be used, or another process has it
     */
    public static FileStore open(FileStoreSettings settings, ResourceValidator validator, MeshTime time) {
        Path own = settings.directory().resolve(".mesh");
        FileChannel lock = null;
        try {
            Files.createDirectories(own);
            lock = FileChannel.open(own.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lock) == null) {
                throw StoreException.unavailable(
                        settings.directory() + ": another process serves this directory (expected: one at a time)",
                        null);
            }
            return new FileStore(settings, validator, time, lock);
        } catch (IOException | RuntimeException e) {
            closeQuietly(lock);
            throw e instanceof StoreException known
                    ? known
                    : StoreException.unavailable(settings.directory() + ": cannot be used: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a lock was not let go of", e);
        }
    }

    private void finishInterrupted() throws IOException {
        Revision unapplied = journal.unapplied();
        if (unapplied != null) {
            files.apply(unapplied.changes(), journal.unappliedPlaces());
            journal.applied(unapplied.number());
        }
    }

    private void lookLater() {
        // One look waits at most, however long the disk takes.
        if (looking.compareAndSet(false, true)) {
            boolean taken = thread.execute(() -> {
                looking.set(false);
                try {
                    finishInterrupted();
                    look(true);
                } catch (IOException e) {
                    report(e);
                }
            });
            if (!taken) {
                looking.set(false);
            }
        }
    }

    /** Takes what was changed by hand. */
    private void look(boolean settled) throws IOException {
        Plan plan = handEdits.take(settled, timeline.current(), time.wallClock());
        if (plan != null) {
            timeline.append(plan.revision(), plan.after());
            files.reconsider();
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "revision " + plan.revision().number() + ": "
                            + plan.revision().message());
        }
        problems = files.problems();
    }

    private void report(IOException e) {
        Problem problem = new Problem(settings.directory().toString(), 0, "cannot be used: " + e);
        if (!problems.contains(problem)) {
            LOG.log(System.Logger.Level.ERROR, problem.toString());
        }
        List<Problem> all = new ArrayList<>(files.problems());
        all.add(problem);
        problems = List.copyOf(all);
    }

    @Override
    public Snapshot current() {
        return timeline.current();
    }

    @Override
    public Mono<Snapshot> newest() {
        return Mono.fromSupplier(this::current);
    }

    @Override
    public Mono<Revision> commit(Commit commit) {
        return thread.call(() -> commitNow(commit));
    }

    private Revision commitNow(Commit commit) {
        try {
            finishInterrupted();
            look(true);
        } catch (IOException e) {
            report(e);
            throw StoreException.unavailable("nothing was changed: " + e, e);
        }
        Plan plan = Plan.of(timeline.current(), commit, time.wallClock(), validator);
        if (plan.revision().isNothing()) {
            return plan.revision();
        }
        Map<ResourceKey, String> places = places(plan.revision());
        try {
            List<String> inTheWay = files.inTheWay(places.values());
            if (!inTheWay.isEmpty()) {
                throw StoreException.blocked(inTheWay);
            }
            journal.append(plan.revision(), places, places.isEmpty());
        } catch (IOException e) {
            String outcome =
                    journal.isBroken() ? "whether it was changed is known at the next start" : "nothing was changed";
            throw StoreException.unavailable(outcome + ": " + e, e);
        }
        timeline.append(plan.revision(), plan.after());
        files.reconsider();
        if (!places.isEmpty()) {
            write(plan.revision(), places);
        }
        return plan.revision();
    }

    private Map<ResourceKey, String> places(Revision revision) {
        Map<ResourceKey, String> places = new TreeMap<>();
        for (Change change : revision.changes()) {
            String there = journal.files().get(change.key());
            places.put(change.key(), there == null ? files.freeName(change.key()) : there);
        }
        return places;
    }

    private void write(Revision revision, Map<ResourceKey, String> places) {
        try {
            files.apply(revision.changes(), places);
            journal.applied(revision.number());
            journal.shrink(timeline);
        } catch (IOException e) {
            report(e);
            throw StoreException.unavailable(
                    "revision " + revision.number() + " is made and in force, but not yet in the files, which is tried"
                            + " again: " + e,
                    e);
        }
    }

    @Override
    public Flux<Revision> watch(long revision) {
        return timeline.watch(revision);
    }

    @Override
    public List<Revision> history() {
        List<Revision> newestFirst = new ArrayList<>(timeline.revisions());
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    @Override
    public Snapshot at(long revision) {
        return timeline.at(revision);
    }

    @Override
    public List<Problem> problems() {
        return problems;
    }

    @Override
    public Mono<Void> probe() {
        return thread.call(() -> {
                    if (journal.isBroken() || journal.unapplied() != null) {
                        throw StoreException.unavailable(
                                settings.directory() + ": the last change could not be written", null);
                    }
                    return true;
                })
                .then();
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            if (!closed.compareAndSet(false, true)) {
                return thread.onEnd();
            }
            scan.dispose();
            timeline.close();
            return thread.end(() -> {
                journal.close();
                lock.close();
            });
        });
    }
}
