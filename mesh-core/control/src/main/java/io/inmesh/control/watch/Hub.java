package io.inmesh.control.watch;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.control.registry.Registry;
import io.inmesh.control.store.Snapshot;
import io.inmesh.control.store.Store;
import io.inmesh.control.store.StoreException;
import io.inmesh.time.MeshTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * All streams, and the state that they tell of. A stream holds a place, the position that it has told last, and no queue: it
 * tells the difference to the newest state when it can, so that one that is behind learns less often, never more at once.
 * Streams that have the same to tell share the bytes. A revision of the resources concerns all of them; what registers or
 * goes, those who call it, and is told together with what else changes within {@link #GATHER}. Thread-safe.
 */
public final class Hub implements AutoCloseable {

    /** However many instances come and go, streams are told of them as often. */
    static final Duration GATHER = Duration.ofMillis(100);

    private static final System.Logger LOG = System.getLogger(Hub.class.getName());
    private static final byte[] NOTHING = {};

    /** Indices of states that clients come back with. */
    private static final int MOST_OLD = 8;

    private final Store store;
    private final Scheduler workers;
    private final MeshTime time;
    private final RegistryChanges changes;
    private final Audience audience = new Audience();
    private final Encoded encoded;
    private final Disposable.Composite running = Disposables.composite();
    private final AtomicBoolean telling = new AtomicBoolean();
    private final AtomicBoolean beating = new AtomicBoolean();
    private final Map<Long, ResourceIndex> old = new ConcurrentHashMap<>();
    private volatile State newest;
    private volatile boolean closed;

    /** Something was not told for want of a worker. */
    private volatile boolean missed;

    /**
     * @param encoder of what a client is told
     * @param workers where differences are worked out
     * @param heartbeat how often each stream says something
     */
    public Hub(
            Store store,
            Registry registry,
            Function<Update, byte[]> encoder,
            Scheduler workers,
            MeshTime time,
            Duration heartbeat) {
        this.store = store;
        this.workers = workers;
        this.time = time;
        this.encoded = new Encoded(encoder);
        this.changes = new RegistryChanges(registry, time, GATHER, this::tellSoon);
        this.newest = new State(ResourceIndex.of(store.current()), Registered.NONE);
        this.newest = new State(newest.config(), changes.apply(Registered.NONE, new ArrayList<>()));
        follow();
        running.add(changes);
        running.add(time.scheduleEvery(this::beatSoon, heartbeat));
    }

    private void follow() {
        running.add(store.watch(newest.revision()).subscribe(revision -> tellSoon(), error -> {
            // Further behind than the history reaches: the state counts, not the way to it.
            tellSoon();
            if (!closed) {
                running.add(time.schedule(this::follow, Duration.ofMillis(100)));
            }
        }));
    }

    private void tellSoon() {
        onWorkers(telling, this::tell);
    }

    private void beatSoon() {
        onWorkers(beating, () -> {
            if (missed) {
                missed = false;
                tell();
            }
            audience.all().forEach(Stream::beat);
        });
    }

    private void onWorkers(AtomicBoolean waiting, Runnable task) {
        if (!waiting.compareAndSet(false, true)) {
            return;
        }
        try {
            workers.schedule(() -> {
                waiting.set(false);
                task.run();
            });
        } catch (RejectedExecutionException e) {
            waiting.set(false);
            missed = true;
            LOG.log(System.Logger.Level.DEBUG, "streams are told a little later", e);
        }
    }

    private void tell() {
        advance().forEach(Stream::drain);
    }

    /** Takes what is new, and returns whom it concerns. */
    private synchronized Collection<Stream> advance() {
        State before = newest;
        Snapshot current = store.current();
        boolean isRevised = current.revision() != before.revision();
        Collection<HostName> hosts = new ArrayList<>();
        Registered registered = changes.apply(before.registered(), hosts);
        if (!isRevised && registered == before.registered()) {
            return List.of();
        }
        ResourceIndex config = isRevised ? before.config().next(current) : before.config();
        newest = new State(config, registered);
        encoded.forget();
        if (!isRevised) {
            return audience.of(hosts);
        }
        audience.follow(config);
        return audience.all();
    }

    /**
     * What one client is told.
     *
     * @param member who it is
     * @param known what it has; null: nothing, so that it is told everything first
     * @param slow how long it may take nothing of what waits for it
     * @throws StoreException of kind UNAVAILABLE when the client is ahead of this service
     */
    public Flux<ByteBuffer> stream(Interest interest, Member member, @Nullable Position known, Duration slow) {
        if (known != null && known.revision() > store.current().revision()) {
            throw StoreException.ahead(known.revision(), store.current().revision());
        }
        return Flux.from(subscriber -> {
            Stream stream = new Stream(this, interest, member, slow, subscriber);
            boolean isComparable = known != null && changes.isComparable(known);
            stream.begin(
                    known == null || !isComparable ? null : index(known.revision()),
                    known == null ? 0 : known.version());
        });
    }

    /** Null: it is not known any more. */
    private @Nullable ResourceIndex index(long revision) {
        ResourceIndex now = newest.config();
        if (revision == now.snapshot().revision()) {
            return now;
        }
        ResourceIndex known = old.get(revision);
        if (known != null) {
            return known;
        }
        try {
            ResourceIndex index = now.next(store.at(revision));
            if (old.size() >= MOST_OLD) {
                old.clear();
            }
            old.put(revision, index);
            return index;
        } catch (StoreException e) {
            return null;
        }
    }

    State newest() {
        return newest;
    }

    long nanoTime() {
        return time.nanoTime();
    }

    boolean isClosed() {
        return closed;
    }

    Audience.Group join(Stream stream, Interest interest) {
        return audience.join(stream, interest, () -> newest.config());
    }

    void leave(Stream stream, Audience.Group group) {
        audience.leave(stream, group);
    }

    /** How many there are. */
    public int streams() {
        return audience.size();
    }

    /**
     * What a client has to be told to be at {@code to}; empty: nothing that concerns it.
     *
     * @param told the resources that it has been told of; null: none
     * @param version of registered instances that it has been told of
     */
    byte[] news(Audience.Group group, Member member, @Nullable ResourceIndex told, long version, State to) {
        boolean isRevised = told == null || told.snapshot().revision() != to.revision();
        if (!isRevised && version == to.registered().version()) {
            return NOTHING;
        }
        Concern concern = group.concern(to.config().seenBy(member));
        String epoch = changes.epoch();
        Update update;
        if (told == null || !to.registered().reaches(version, concern.hosts(to.registered()))) {
            update = Update.whole(to, concern, epoch);
        } else if (isRevised) {
            update = Update.between(group.concern(told.seenBy(member)), version, to, concern, epoch);
        } else {
            update = Update.registered(version, to, concern, epoch);
        }
        return !isRevised && update.isEmpty() ? NOTHING : encoded.of(update);
    }

    byte[] heartbeat(State state) {
        return ("event: heartbeat\ndata: {\"revision\":" + state.revision() + "}\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Ends all streams. */
    @Override
    public void close() {
        closed = true;
        running.dispose();
        audience.all().forEach(Stream::drain);
    }
}
