package io.inmesh.control.store;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.inmesh.document.Problem;
import io.inmesh.time.MeshTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A {@link Store} in etcd, which several replicas share. Each follows the revisions there and holds the present and the
 * recent past in memory: reading goes on while etcd does not answer, writing does not. Thread-safe.
 */
public final class EtcdStore implements Store {

    private static final System.Logger LOG = System.getLogger(EtcdStore.class.getName());

    /** A watch can stop silently: whatever it says, the head is looked at as often. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** A writer that loses to others as often has met something else than others. */
    private static final int MOST_TRIES = 100;

    private final EtcdStoreSettings settings;
    private final ResourceValidator validator;
    private final MeshTime time;
    private final StoreThread thread = new StoreThread("mesh-store-etcd");
    private final Client client;
    private final EtcdKeys keys;
    private final EtcdLog log;
    private final Timeline timeline;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Disposable look;
    private volatile List<Problem> problems = List.of();

    /** Of the store thread. */
    private Watch.@Nullable Watcher watcher;

    private EtcdStore(EtcdStoreSettings settings, ResourceValidator validator, MeshTime time, Client client)
            throws IOException {
        this.settings = settings;
        this.validator = validator;
        this.time = time;
        this.client = client;
        this.keys = new EtcdKeys(settings.prefix());
        this.log = new EtcdLog(client.getKVClient(), keys, settings.timeout());
        this.timeline = new Timeline(settings.history(), Snapshot.EMPTY, List.of());
        catchUp();
        watchAnew();
        this.look = time.scheduleEvery(this::lookLater, LOOK);
    }

    /**
     * Connects and reads what there is; blocks for that.
     *
     * @throws StoreException of kind UNAVAILABLE when etcd does not answer
     */
    public static EtcdStore open(EtcdStoreSettings settings, ResourceValidator validator, MeshTime time) {
        Client client = EtcdClients.open(settings);
        try {
            return new EtcdStore(settings, validator, time, client);
        } catch (IOException e) {
            client.close();
            throw StoreException.unavailable(settings.endpoints() + ": cannot be used: " + e.getMessage(), e);
        }
    }

    private void lookLater() {
        if (looking.compareAndSet(false, true)) {
            boolean taken = thread.execute(() -> {
                looking.set(false);
                lookNow();
            });
            if (!taken) {
                looking.set(false);
            }
        }
    }

    private void lookNow() {
        try {
            catchUp();
            if (watcher == null) {
                watchAnew();
                // What came between the look and the watch.
                catchUp();
            }
        } catch (IOException e) {
            report(e);
        }
    }

    private void report(IOException e) {
        if (problems.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "etcd {0} cannot be followed: {1}",
                    settings.endpoints(),
                    e.getMessage());
        }
        problems = List.of(new Problem(settings.endpoints().toString(), 0, "cannot be followed: " + e.getMessage()));
    }

    private void watchAnew() {
        WatchOption option = WatchOption.builder().withRequireLeader(true).build();
        // Whatever it says, or when it ends, leads to a look at the head: it is a bell, not a source.
        ByteSequence head = keys.head();
        watcher = client.getWatchClient()
                .watch(head, option, said -> lookLater(), error -> forgetWatch(), this::forgetWatch);
    }

    private void forgetWatch() {
        thread.execute(() -> {
            Watch.Watcher ended = watcher;
            watcher = null;
            if (ended != null) {
                ended.close();
            }
        });
        lookLater();
    }

    /** Takes the revisions that are made since. */
    private void catchUp() throws IOException {
        long head = log.head();
        long known = timeline.current().revision();
        if (head < known) {
            throw new IOException("its newest revision is " + head + ", and " + known
                    + " was seen before: it has lost data, or is another one; start anew once that is clear");
        }
        while (known < head) {
            known = takePage(known);
        }
        problems = List.of();
    }

    private long takePage(long known) throws IOException {
        List<KeyValue> page = log.page(known + 1);
        long reached = known;
        for (KeyValue each : page) {
            EtcdLog.Entry entry = EtcdLog.entry(each.getValue());
            long number = entry.revision().path("revision").asLong();
            if (number != reached + 1) {
                break;
            }
            Snapshot before = timeline.current();
            Revision revision = RevisionCodec.readRevision(entry.revision(), before);
            timeline.append(revision, before.apply(revision));
            reached = number;
        }
        return reached > known ? reached : jump(known);
    }

    /** What comes next has been forgotten already: on from the base. */
    private long jump(long known) throws IOException {
        long base = log.base();
        Snapshot snapshot = base > known ? log.readBase(base) : null;
        if (snapshot == null) {
            throw new IOException("revision " + (known + 1) + " is missing, and so is what replaces it");
        }
        timeline.restart(snapshot, List.of());
        return snapshot.revision();
    }

    @Override
    public Snapshot current() {
        return timeline.current();
    }

    @Override
    public Mono<Snapshot> newest() {
        return thread.call(() -> {
            catchUpOrFail();
            return timeline.current();
        });
    }

    private void catchUpOrFail() {
        try {
            catchUp();
        } catch (IOException e) {
            report(e);
            throw StoreException.unavailable("nothing was changed: " + e.getMessage(), e);
        }
    }

    @Override
    public Mono<Revision> commit(Commit commit) {
        return thread.call(() -> commitNow(commit));
    }

    private Revision commitNow(Commit commit) {
        for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
            catchUpOrFail();
            Plan plan = Plan.of(timeline.current(), commit, time.wallClock(), validator);
            if (plan.revision().isNothing()) {
                return plan.revision();
            }
            if (append(plan.revision())) {
                timeline.append(plan.revision(), plan.after());
                forgetOld();
                return plan.revision();
            }
        }
        throw StoreException.unavailable("nothing was changed: others write all the time", null);
    }

    private boolean append(Revision revision) {
        String id = UUID.randomUUID().toString();
        IOException failure = null;
        for (int attempt = 0; attempt < EtcdLog.ATTEMPTS; attempt++) {
            try {
                // Of the attempts before, perhaps only the answers are lost.
                return log.append(revision, id) || (failure != null && log.isMine(revision.number(), id));
            } catch (IOException e) {
                failure = e;
            }
        }
        try {
            if (log.isMine(revision.number(), id)) {
                return true;
            }
        } catch (IOException e) {
            throw StoreException.unavailable("whether it was changed is not known: " + e.getMessage(), e);
        }
        throw StoreException.unavailable("nothing was changed: " + String.valueOf(failure), failure);
    }

    /** Once twice as many revisions are kept as need be, the older half becomes the base. */
    private void forgetOld() {
        Snapshot base = timeline.base();
        try {
            long from = log.base();
            if (timeline.current().revision() - from >= 2L * settings.history() && base.revision() > from) {
                log.rebase(from, base);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "old revisions stay a while longer", e);
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
        return newest().then();
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            if (!closed.compareAndSet(false, true)) {
                return thread.onEnd();
            }
            look.dispose();
            timeline.close();
            return thread.end(client::close);
        });
    }
}
