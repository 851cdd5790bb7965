package io.inmesh.control.watch;

import io.inmesh.control.store.Snapshot;
import io.inmesh.control.store.Store;
import io.inmesh.control.store.StoreException;
import io.inmesh.time.MeshTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
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
 * All streams, and the state that they tell of. A stream holds a place, the revision that it has told last, and no queue: it
 * tells the difference to the newest state when it can, so that one that is behind learns less often, never more at once.
 * Streams that want the same and are at the same place share the bytes. Thread-safe.
 */
public final class Hub implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Hub.class.getName());

    /** Indices of states that clients come back with. */
    private static final int MOST_OLD = 8;

    private final Store store;
    private final Function<Update, byte[]> encoder;
    private final Scheduler workers;
    private final MeshTime time;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final Disposable.Composite running = Disposables.composite();
    private final AtomicBoolean telling = new AtomicBoolean();

    /** What streams in the same situation say; forgotten with each revision. */
    private final Map<Step, byte[]> encoded = new ConcurrentHashMap<>();

    private final Map<Long, ResourceIndex> old = new ConcurrentHashMap<>();
    private volatile ResourceIndex newest;
    private volatile boolean closed;

    /** @param from null: from nothing */
    private record Step(Interest interest, @Nullable Long from, long to) {}

    /**
     * @param encoder of what a client is told
     * @param workers where differences are worked out
     * @param heartbeat how often each stream says something
     */
    public Hub(Store store, Function<Update, byte[]> encoder, Scheduler workers, MeshTime time, Duration heartbeat) {
        this.store = store;
        this.encoder = encoder;
        this.workers = workers;
        this.time = time;
        this.newest = ResourceIndex.of(store.current());
        follow();
        running.add(time.scheduleEvery(() -> onWorkers(() -> streams.forEach(Stream::beat)), heartbeat));
    }

    private void follow() {
        running.add(store.watch(newest.snapshot().revision()).subscribe(revision -> tellSoon(), error -> {
            // Further behind than the history reaches: the state counts, not the way to it.
            tellSoon();
            if (!closed) {
                running.add(time.schedule(this::follow, Duration.ofMillis(100)));
            }
        }));
    }

    private void tellSoon() {
        if (telling.compareAndSet(false, true)) {
            onWorkers(() -> {
                telling.set(false);
                tell();
            });
        }
    }

    private void onWorkers(Runnable task) {
        try {
            workers.schedule(task);
        } catch (RejectedExecutionException e) {
            telling.set(false);
            LOG.log(System.Logger.Level.DEBUG, "streams are told a little later", e);
        }
    }

    private synchronized void tell() {
        Snapshot current = store.current();
        if (current.revision() != newest.snapshot().revision()) {
            newest = newest.next(current);
            encoded.keySet().removeIf(step -> step.to() != current.revision());
        }
        streams.forEach(Stream::drain);
    }

    /**
     * What one client is told.
     *
     * @param known the revision that it has; null: none, so that it is told everything first
     * @param slow how long it may take nothing of what waits for it
     * @throws StoreException of kind NO_SUCH_REVISION when the client is ahead of this service
     */
    public Flux<ByteBuffer> stream(Interest interest, @Nullable Long known, Duration slow) {
        if (known != null && known > store.current().revision()) {
            throw StoreException.ahead(known, store.current().revision());
        }
        return Flux.from(subscriber -> {
            Stream stream = new Stream(this, interest, index(known), slow, subscriber);
            streams.add(stream);
            stream.begin();
        });
    }

    /** Null: it is not known any more, or there was none. */
    private @Nullable ResourceIndex index(@Nullable Long revision) {
        ResourceIndex now = newest;
        if (revision == null || revision == now.snapshot().revision()) {
            return revision == null ? null : now;
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

    ResourceIndex newest() {
        return newest;
    }

    long nanoTime() {
        return time.nanoTime();
    }

    boolean isClosed() {
        return closed;
    }

    void forget(Stream stream) {
        streams.remove(stream);
    }

    /** How many there are. */
    public int streams() {
        return streams.size();
    }

    byte[] encoded(Interest interest, @Nullable ResourceIndex from, ResourceIndex to) {
        Step step = new Step(
                interest,
                from == null ? null : from.snapshot().revision(),
                to.snapshot().revision());
        byte[] known = encoded.get(step);
        if (known != null) {
            return known;
        }
        Update update = from == null ? Update.whole(to, interest) : Update.between(from, to, interest);
        byte[] bytes = encoder.apply(update);
        if (to == newest) {
            encoded.put(step, bytes);
        }
        return bytes;
    }

    /** Ends all streams. */
    @Override
    public void close() {
        closed = true;
        running.dispose();
        streams.forEach(Stream::drain);
    }
}
