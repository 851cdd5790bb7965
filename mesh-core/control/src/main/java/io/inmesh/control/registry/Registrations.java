package io.inmesh.control.registry;

import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** Registrations in memory, by service, and whoever wants to know when those of one change. Thread-safe. */
final class Registrations {

    private final Map<ServiceName, ConcurrentSkipListMap<String, Registration>> services = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final List<Consumer<ServiceName>> listeners = new CopyOnWriteArrayList<>();

    int size() {
        return size.get();
    }

    /** @return what was there before */
    @Nullable
    Registration put(Registration registration) {
        InstanceKey key = registration.key();
        List<Registration> before = new ArrayList<>(1);
        services.compute(key.serviceName(), (name, known) -> {
            ConcurrentSkipListMap<String, Registration> map = known == null ? new ConcurrentSkipListMap<>() : known;
            Registration old = map.put(key.instance(), registration);
            if (old == null) {
                size.incrementAndGet();
            } else {
                before.add(old);
            }
            return map;
        });
        Registration old = before.isEmpty() ? null : before.get(0);
        if (!registration.equals(old)) {
            tell(key.serviceName());
        }
        return old;
    }

    /**
     * @param expected null: whatever is there
     * @return whether it was there
     */
    boolean remove(InstanceKey key, @Nullable Registration expected) {
        List<Registration> removed = new ArrayList<>(1);
        services.computeIfPresent(key.serviceName(), (name, map) -> {
            Registration there = map.get(key.instance());
            if (there != null && (expected == null || expected.equals(there))) {
                map.remove(key.instance());
                size.decrementAndGet();
                removed.add(there);
            }
            return map.isEmpty() ? null : map;
        });
        if (!removed.isEmpty()) {
            tell(key.serviceName());
        }
        return !removed.isEmpty();
    }

    private void tell(ServiceName name) {
        listeners.forEach(listener -> listener.accept(name));
    }

    @Nullable
    Registration get(InstanceKey key) {
        Map<String, Registration> map = services.get(key.serviceName());
        return map == null ? null : map.get(key.instance());
    }

    SortedMap<String, Registration> of(ServiceName service) {
        ConcurrentSkipListMap<String, Registration> map = services.get(service);
        return map == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(map);
    }

    Set<ServiceName> services() {
        return Set.copyOf(services.keySet());
    }

    /** For {@link Reaper}. */
    Map<ServiceName, Collection<Registration>> byService() {
        Map<ServiceName, Collection<Registration>> all = new HashMap<>();
        services.forEach((name, map) -> all.put(name, List.copyOf(map.values())));
        return all;
    }

    List<Registration> all() {
        List<Registration> all = new ArrayList<>();
        services.values().forEach(map -> all.addAll(map.values()));
        return all;
    }

    Disposable onChange(Consumer<ServiceName> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
