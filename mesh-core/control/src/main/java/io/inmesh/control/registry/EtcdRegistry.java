package io.inmesh.control.registry;

import io.etcd.jetcd.Client;
import io.inmesh.control.store.EtcdClients;
import io.inmesh.control.store.EtcdStoreSettings;
import io.inmesh.document.Problem;
import io.inmesh.time.MeshTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A {@link Registry} in etcd, which several replicas share: any of them takes any instance's report. A registration stays in
 * etcd until somebody removes it; a lease of etcd's tells all replicas whether its instance reports to one of them. While
 * etcd does not answer, nothing is taken and nobody is dropped. Thread-safe.
 */
public final class EtcdRegistry extends KnownInstances {

    private final EtcdStoreSettings etcd;
    private final Client client;
    private final EtcdMirror mirror;
    private final EtcdWrites writes;
    private final EtcdFollower follower;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Disposable ticks;
    private volatile boolean sharesCalls;

    /** Ended since the last tick; at most as many as were registered. */
    private final Queue<Registration> expired = new ConcurrentLinkedQueue<>();

    /** Of the timer. */
    private final Reaper reaper;

    private EtcdRegistry(EtcdStoreSettings etcd, RegistrySettings settings, MeshTime time, Client client)
            throws IOException {
        super(settings, time);
        this.etcd = etcd;
        this.client = client;
        this.reaper = new Reaper(settings.holdBack(), time.nanoTime());
        EtcdRegistryKeys keys = new EtcdRegistryKeys(etcd.prefix());
        this.mirror = new EtcdMirror(keys, time, registrations, reports, this::expired);
        this.writes = new EtcdWrites(client, keys, mirror, etcd.timeout());
        this.follower = new EtcdFollower(client, keys, mirror, etcd.timeout(), time);
        this.ticks = time.scheduleEvery(this::tick, Reaper.PERIOD);
    }

    /**
     * Connects and reads what there is; blocks for that.
     *
     * @throws RegistryException when etcd does not answer
     */
    public static EtcdRegistry open(EtcdStoreSettings etcd, RegistrySettings settings, MeshTime time) {
        Client client = EtcdClients.open(etcd);
        try {
            return new EtcdRegistry(etcd, settings, time, client);
        } catch (IOException e) {
            client.close();
            throw new RegistryException(etcd.endpoints() + ": cannot be used: " + e.getMessage(), e);
        }
    }

    /** How long etcd waits for a report: no longer than others are to believe that an instance reports. */
    private Duration etcdLease(@Nullable Registration registration) {
        boolean isShort = registration != null && registration.lease().compareTo(settings.silentAfter()) < 0;
        Duration lease = registration != null && isShort ? registration.lease() : settings.silentAfter();
        return lease.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : lease;
    }

    /** At once, where it is known that etcd does not answer: thousands of instances would wait. */
    private void checkContact() {
        String failure = follower.failure();
        if (failure != null) {
            throw new RegistryException(failure, null);
        }
    }

    @Override
    public Mono<Void> register(Registration registration) {
        return Mono.defer(() -> {
            checkContact();
            InstanceKey key = registration.key();
            if (registrations.size() >= settings.maxRegistrations() && registration(key) == null) {
                throw RegistryException.full("registrations", settings.maxRegistrations());
            }
            reports.checkRoom(key);
            EtcdMirror.Alive alive = mirror.alive(key);
            Report report = alive == null ? Report.NONE : alive.shared();
            Reports.Heard heard = reports.get(key);
            Instant at = heard == null ? Instant.EPOCH : heard.at();
            return writes.register(registration, report, at, etcdLease(registration));
        });
    }

    @Override
    public Mono<Boolean> deregister(InstanceKey key) {
        return Mono.defer(() -> {
            checkContact();
            boolean wasThere = registration(key) != null || reports.get(key) != null;
            return writes.remove(key).then(Mono.fromSupplier(() -> {
                reports.remove(key);
                return wasThere;
            }));
        });
    }

    @Override
    public Mono<Boolean> report(InstanceKey key, Report report) {
        return Mono.defer(() -> {
            checkContact();
            reports.checkRoom(key);
            Instant at = time.wallClock();
            Duration lease = etcdLease(registration(key));
            Mono<Void> anew = writes.report(key, report, at, lease);
            EtcdMirror.Alive alive = mirror.alive(key);
            Mono<Void> written = anew;
            if (alive != null && isSame(report, alive.shared())) {
                written = writes.renew(alive.lease()).onErrorResume(RegistryException.class, e -> anew);
            } else if (alive != null) {
                written = writes.reportAgain(key, report, at, alive.lease())
                        .onErrorResume(RegistryException.class, e -> anew);
            }
            return written.then(Mono.fromSupplier(() -> {
                reports.put(key, report, at, time.nanoTime(), Reports.Presence.LEASED);
                return registration(key) != null;
            }));
        });
    }

    private boolean isSame(Report report, Report shared) {
        return report.equals(sharesCalls ? shared : shared.withCalls(report.calls()));
    }

    private void tick() {
        long now = time.nanoTime();
        for (Registration each = expired.poll(); each != null; each = expired.poll()) {
            reaper.ended(each, now);
        }
        Reaper.Verdict verdict = reaper.judge(registrations.byService(), each -> overdue(each, now), now);
        if (verdict.renewAll()) {
            follower.beginAnew();
        }
        for (Registration each : verdict.ended()) {
            long revision = mirror.registered(each.key());
            // It may have registered anew, or reported, meanwhile: etcd asks again.
            if (revision != 0 && each.equals(registration(each.key()))) {
                writes.expire(each.key(), revision).subscribe(done -> {}, failed -> {});
            }
        }
        held.take(verdict.held());
        reports.forgetOld(now, key -> registration(key) != null);
    }

    /** The lease is over once it has been for as long, etcd being there, as nobody can have reported unseen. */
    private long overdue(Registration registration, long now) {
        Long absent = mirror.absentSince(registration.key());
        if (absent == null || follower.failure() != null) {
            return 0;
        }
        long lease = registration.lease().toNanos();
        long ends = absent + Math.max(0, lease - etcdLease(registration).toNanos());
        // By differences: nanoseconds have an arbitrary origin.
        return Math.min(now - ends, now - (follower.contactSinceNanos() + lease));
    }

    /** By this replica or another. */
    private void expired(Registration registration) {
        held.logEnd(registration);
        expired.add(registration);
    }

    @Override
    public void shareCalls(boolean value) {
        sharesCalls = value;
    }

    @Override
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(held.problems());
        String failure = follower.failure();
        if (failure != null) {
            String what = "registrations cannot be followed, and nobody is dropped: " + failure;
            problems.add(new Problem(etcd.endpoints().toString(), 0, what));
        }
        return problems;
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            if (!closed.compareAndSet(false, true)) {
                return Mono.empty();
            }
            ticks.dispose();
            return follower.close().doFinally(end -> client.close());
        });
    }
}
