package io.inmesh.control.watch;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.control.registry.RegisteredResources;
import io.inmesh.control.registry.Registry;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.StoredResource;
import io.inmesh.naming.ServiceName;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;

/** Gathers which services' registrations change, and rings a bell, at most once in a while. Thread-safe. */
final class RegistryChanges implements Disposable {

    private static final int EPOCH_LENGTH = 8;

    private final Registry registry;
    private final MeshTime time;
    private final Duration gather;
    private final Runnable bell;
    private final Set<ServiceName> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final Disposable listening;
    private final String epoch = UUID.randomUUID().toString().substring(0, EPOCH_LENGTH);
    private volatile long rungNanos;

    /** All that is registered counts as changed. */
    RegistryChanges(Registry registry, MeshTime time, Duration gather, Runnable bell) {
        this.registry = registry;
        this.time = time;
        this.gather = gather;
        this.bell = bell;
        this.rungNanos = time.nanoTime() - gather.toNanos();
        this.listening = registry.onChange(this::changed);
        changed.addAll(registry.services());
    }

    /** In which versions can be compared: of this replica, since it started. */
    String epoch() {
        return epoch;
    }

    /** Whether it is known what has changed since {@code position}. */
    boolean isComparable(Position position) {
        return position.version() == 0 || position.epoch().equals(epoch);
    }

    private void changed(ServiceName service) {
        changed.add(service);
        if (waiting.compareAndSet(false, true)) {
            long wait = gather.toNanos() - (time.nanoTime() - rungNanos);
            time.schedule(this::ring, Duration.ofNanos(Math.max(0, wait)));
        }
    }

    private void ring() {
        rungNanos = time.nanoTime();
        waiting.set(false);
        bell.run();
    }

    /**
     * What {@code before} becomes by what has changed since this was asked last.
     *
     * @param hosts receives those that differ
     */
    Registered apply(Registered before, Collection<HostName> hosts) {
        Map<HostName, SortedMap<ResourceKey, StoredResource>> now = new HashMap<>();
        for (ServiceName service : List.copyOf(changed)) {
            // Taken away first: what changes while it is read is read again.
            changed.remove(service);
            now.put(
                    HostName.of(service),
                    RegisteredResources.of(
                            service, registry.registrations(service).values()));
        }
        return now.isEmpty() ? before : before.next(now, hosts);
    }

    @Override
    public void dispose() {
        listening.dispose();
    }
}
