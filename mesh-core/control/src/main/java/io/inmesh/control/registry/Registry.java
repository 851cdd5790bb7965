package io.inmesh.control.registry;

import io.inmesh.document.Problem;
import io.inmesh.naming.ServiceName;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Instances that registered, and what instances report. A registration stays until it is taken back, or until its instance
 * has not reported for as long as its lease says; never for the absence of who keeps it: see {@link Reaper}. All reading is
 * from memory and never waits. Thread-safe.
 */
public interface Registry {

    /**
     * Registers an instance, or registers it anew; its lease begins.
     *
     * @return completes once a restart would find it; fails with {@link RegistryException}
     */
    Mono<Void> register(Registration registration);

    /** Takes a registration back and forgets what its instance reported. True: there was something. */
    Mono<Boolean> deregister(InstanceKey key);

    /**
     * Takes what an instance reports, and lets its lease begin again.
     *
     * @return whether it is registered; fails with {@link RegistryException}
     */
    Mono<Boolean> report(InstanceKey key, Report report);

    @Nullable
    Registration registration(InstanceKey key);

    /** Those of one service, by the names of the instances. */
    SortedMap<String, Registration> registrations(ServiceName service);

    /** Services that have a registration. */
    Set<ServiceName> services();

    /** Instances that registered or reported, in the order of their keys. */
    List<Instance> instances();

    /** As of now; null: nobody knows it. */
    @Nullable
    Instance instance(InstanceKey key);

    /** Calls {@code listener} with each service whose registrations changed, at once and on whatever thread: it must not block. */
    Disposable onChange(Consumer<ServiceName> listener);

    /** Whether reports that differ in their calls alone are worth telling other replicas, which costs a write each. */
    void shareCalls(boolean value);

    /** Registrations without a lease that are kept, because too many of them ended at once. */
    int heldBack();

    /** What is in the way now: leases that are held back, a disk or an etcd that does not answer. */
    List<Problem> problems();

    /** Lets go of what it holds. Idempotent. */
    Mono<Void> close();
}
