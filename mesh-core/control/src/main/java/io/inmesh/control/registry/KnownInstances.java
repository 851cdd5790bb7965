package io.inmesh.control.registry;

import io.inmesh.naming.ServiceName;
import io.inmesh.time.MeshTime;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** What a {@link Registry} knows and holds in memory, wherever it keeps it: the half of it that only reads. Thread-safe. */
abstract class KnownInstances implements Registry {

    final RegistrySettings settings;
    final MeshTime time;
    final Registrations registrations = new Registrations();
    final Reports reports;
    final HeldBack held = new HeldBack();

    KnownInstances(RegistrySettings settings, MeshTime time) {
        this.settings = settings;
        this.time = time;
        this.reports = new Reports(settings);
    }

    @Override
    public final @Nullable Registration registration(InstanceKey key) {
        return registrations.get(key);
    }

    @Override
    public final SortedMap<String, Registration> registrations(ServiceName service) {
        return registrations.of(service);
    }

    @Override
    public final Set<ServiceName> services() {
        return registrations.services();
    }

    @Override
    public final List<Instance> instances() {
        return Instances.all(registrations, reports, time.nanoTime());
    }

    @Override
    public final @Nullable Instance instance(InstanceKey key) {
        return Instances.one(key, registrations, reports, time.nanoTime());
    }

    @Override
    public final Disposable onChange(Consumer<ServiceName> listener) {
        return registrations.onChange(listener);
    }

    @Override
    public final int heldBack() {
        return held.count();
    }
}
