package io.inmesh.control.registry;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.inmesh.control.store.StoreThread;
import io.inmesh.time.MeshTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Keeps a {@link EtcdMirror} what etcd is: by watches, and by looking every {@link #LOOK} whether these have missed
 * something, for a watch can stop silently. Knows since when etcd has been there without a break. Thread-safe.
 */
final class EtcdFollower {

    static final Duration LOOK = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(EtcdFollower.class.getName());
    private static final int PAGE = 5_000;

    private final Client client;
    private final EtcdRegistryKeys keys;
    private final EtcdMirror mirror;
    private final Duration timeout;
    private final MeshTime time;
    private final StoreThread thread = new StoreThread("mesh-registry-etcd");
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Disposable ticks;

    /** Of the thread. */
    private final List<Watch.Watcher> watchers = new ArrayList<>();

    /** How many keys there are that are none of ours, by prefix. */
    private final Map<ByteSequence, Long> foreign = new HashMap<>();

    private boolean differed;
    private volatile boolean mustReload;
    private volatile @Nullable String failure;
    private volatile long contactSinceNanos;

    /** Reads what there is; blocks for that. */
    EtcdFollower(Client client, EtcdRegistryKeys keys, EtcdMirror mirror, Duration timeout, MeshTime time)
            throws IOException {
        this.client = client;
        this.keys = keys;
        this.mirror = mirror;
        this.timeout = timeout;
        this.time = time;
        reload();
        this.contactSinceNanos = time.nanoTime();
        this.ticks = time.scheduleEvery(this::lookSoon, LOOK);
    }

    /** Why etcd cannot be followed at present; null: it can. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Since when etcd has been there, by {@link MeshTime#nanoTime}. */
    long contactSinceNanos() {
        return contactSinceNanos;
    }

    /** As if etcd had been away until now. */
    void beginAnew() {
        contactSinceNanos = time.nanoTime();
    }

    private void lookSoon() {
        if (looking.compareAndSet(false, true) && !thread.execute(this::look)) {
            looking.set(false);
        }
    }

    private void look() {
        looking.set(false);
        try {
            boolean wasAway = failure != null;
            boolean differs = differs();
            // What the watches have yet to bring is there by the next look.
            if (wasAway || mustReload || (differs && differed)) {
                reload();
                differs = false;
            }
            differed = differs;
            if (wasAway) {
                contactSinceNanos = time.nanoTime();
                failure = null;
                LOG.log(System.Logger.Level.INFO, "etcd is there again: the leases of all instances run anew");
            }
        } catch (IOException e) {
            if (failure == null) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "registrations in etcd cannot be followed: {0}; no instance is dropped meanwhile",
                        e.getMessage());
            }
            failure = String.valueOf(e.getMessage());
        }
    }

    private boolean differs() throws IOException {
        boolean differs = false;
        for (ByteSequence prefix : List.of(keys.registrations(), keys.instances())) {
            GetResponse newer = await(
                    prefix,
                    GetOption.builder()
                            .isPrefix(true)
                            .withKeysOnly(true)
                            .withMinModRevision(mirror.seen(prefix) + 1)
                            .withLimit(1)
                            .build());
            differs |= !newer.getKvs().isEmpty()
                    || newer.getCount() != mirror.size(prefix) + foreign.getOrDefault(prefix, 0L);
        }
        return differs;
    }

    private void reload() throws IOException {
        mustReload = false;
        watchers.forEach(Watch.Watcher::close);
        watchers.clear();
        List<KeyValue> all = new ArrayList<>();
        long revision = 0;
        for (ByteSequence prefix : List.of(keys.registrations(), keys.instances())) {
            long before = all.size();
            revision = read(prefix, revision, all);
            foreign.put(prefix, all.size() - before);
        }
        mirror.replace(all, revision);
        foreign.replaceAll((prefix, there) -> there - mirror.size(prefix));
        for (ByteSequence prefix : List.of(keys.registrations(), keys.instances())) {
            WatchOption option = WatchOption.builder()
                    .isPrefix(true)
                    .withRevision(revision + 1)
                    .withRequireLeader(true)
                    .build();
            watchers.add(client.getWatchClient()
                    .watch(prefix, option, this::take, error -> mustReload = true, () -> mustReload = true));
        }
    }

    /**
     * @param at etcd's revision that is read; 0: the newest
     * @return the revision that was read
     */
    private long read(ByteSequence prefix, long at, List<KeyValue> all) throws IOException {
        ByteSequence from = prefix;
        ByteSequence end = OptionsUtil.prefixEndOf(prefix);
        long revision = at;
        while (true) {
            GetResponse page = await(
                    from,
                    GetOption.builder()
                            .withRange(end)
                            .withLimit(PAGE)
                            .withRevision(revision)
                            .build());
            revision = revision == 0 ? page.getHeader().getRevision() : revision;
            all.addAll(page.getKvs());
            if (!page.isMore() || page.getKvs().isEmpty()) {
                return revision;
            }
            KeyValue last = page.getKvs().get(page.getKvs().size() - 1);
            from = last.getKey().concat(ByteSequence.from(new byte[] {0}));
        }
    }

    private GetResponse await(ByteSequence key, GetOption option) throws IOException {
        try {
            return client.getKVClient().get(key, option).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("etcd: " + String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("etcd: no answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void take(WatchResponse response) {
        for (WatchEvent event : response.getEvents()) {
            KeyValue pair = event.getKeyValue();
            if (event.getEventType() == WatchEvent.EventType.DELETE) {
                mirror.remove(pair.getKey(), pair.getModRevision());
            } else if (event.getEventType() == WatchEvent.EventType.PUT) {
                mirror.put(pair);
            }
        }
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            ticks.dispose();
            return thread.end(() -> watchers.forEach(Watch.Watcher::close));
        });
    }
}
