package io.inmesh.control.registry;

import io.inmesh.document.Problem;
import io.inmesh.time.MeshTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A {@link Registry} in memory, with its registrations in a file, so that a restart knows them; leases are not there, and
 * run anew in full after a start. Thread-safe.
 */
public final class FileRegistry extends KnownInstances {

    private final RegistrationFile file;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Disposable ticks;

    /** When each lease began, by {@link MeshTime#nanoTime}. */
    private final Map<InstanceKey, Long> renewed = new ConcurrentHashMap<>();

    /** Of the timer. */
    private final Reaper reaper;

    private FileRegistry(Path path, RegistrySettings settings, MeshTime time) {
        super(settings, time);
        this.file = new RegistrationFile(path, registrations::all);
        long now = time.nanoTime();
        this.reaper = new Reaper(settings.holdBack(), now);
        for (Registration each : file.read()) {
            renewed.put(each.key(), now);
            reports.expect(each.key(), now);
            registrations.put(each);
        }
        this.ticks = time.scheduleEvery(this::tick, Reaper.PERIOD);
    }

    /**
     * Reads what there is; blocks for that. A file that cannot be read is laid aside and told of in {@link #problems}.
     *
     * @param path of the file; its directory exists
     */
    public static FileRegistry open(Path path, RegistrySettings settings, MeshTime time) {
        return new FileRegistry(path, settings, time);
    }

    @Override
    public Mono<Void> register(Registration registration) {
        return Mono.defer(() -> {
            if (registrations.size() >= settings.maxRegistrations() && registration(registration.key()) == null) {
                return Mono.error(RegistryException.full("registrations", settings.maxRegistrations()));
            }
            reports.checkRoom(registration.key());
            reports.expect(registration.key(), time.nanoTime());
            renewed.put(registration.key(), time.nanoTime());
            boolean isSame = registration.equals(registrations.put(registration));
            return isSame ? Mono.empty() : file.save();
        });
    }

    @Override
    public Mono<Boolean> deregister(InstanceKey key) {
        return Mono.defer(() -> {
            boolean hadReported = reports.remove(key);
            boolean wasRegistered = registrations.remove(key, null);
            renewed.remove(key);
            Mono<Boolean> answer = Mono.just(hadReported || wasRegistered);
            return wasRegistered ? file.save().then(answer) : answer;
        });
    }

    @Override
    public Mono<Boolean> report(InstanceKey key, Report report) {
        return Mono.fromCallable(() -> {
            reports.checkRoom(key);
            reports.put(key, report, time.wallClock(), time.nanoTime(), Reports.Presence.HEARD);
            boolean isRegistered = registration(key) != null;
            if (isRegistered) {
                renewed.put(key, time.nanoTime());
            }
            return isRegistered;
        });
    }

    private void tick() {
        long now = time.nanoTime();
        Reaper.Verdict verdict = reaper.judge(registrations.byService(), each -> overdue(each, now), now);
        if (verdict.renewAll()) {
            renewed.replaceAll((key, before) -> now);
        }
        boolean hasEnded = false;
        for (Registration each : verdict.ended()) {
            // It may have reported meanwhile.
            if (overdue(each, now) > 0 && registrations.remove(each.key(), each)) {
                renewed.remove(each.key());
                reaper.ended(each, now);
                held.logEnd(each);
                hasEnded = true;
            }
        }
        held.take(verdict.held());
        reports.forgetOld(now, key -> registration(key) != null);
        if (hasEnded) {
            file.save();
        }
    }

    private long overdue(Registration registration, long now) {
        Long since = renewed.get(registration.key());
        return since == null ? 0 : now - since - registration.lease().toNanos();
    }

    /** There are no others to share with. */
    @Override
    public void shareCalls(boolean value) {
        // nothing differs
    }

    @Override
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(held.problems());
        Problem ofFile = file.problem();
        if (ofFile != null) {
            problems.add(ofFile);
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
            return file.close();
        });
    }
}
