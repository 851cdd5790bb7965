package io.inmesh.config.subscription;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tells the service how this instance is: which revision it has put into force, what it could not, how its calls go, and
 * where it serves. At once when that changes, at most once a second, and regularly, which also renews the registration.
 * Confined to the worker.
 */
final class Reporter {

    static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration GATHER = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int LEASE_SECONDS = 30;
    private static final int MOST_PROBLEMS = 20;
    private static final int LONGEST_PROBLEM = 500;

    private static final System.Logger LOG = System.getLogger(Reporter.class.getName());

    private final Remote remote;
    private final Workplace place;
    private final Identity identity;
    private final Duration period;
    private final SubscriptionObserver observer;
    private final IntSupplier preferred;
    private final Errand errand;
    private long revision;
    private Instant appliedAt = Instant.EPOCH;
    private @Nullable Rejected rejected;
    private boolean startedFromCache;
    private @Nullable Served served;
    private boolean isRegistered;
    private long toldNanos;
    private long dueNanos;
    private boolean isBusy;
    private boolean isDue;
    private int failures;
    private String told = "";
    private Disposable timer = Disposables.disposed();
    private Disposable underWay = Disposables.disposed();
    private boolean closed;

    private record Rejected(long revision, List<String> problems) {}

    private record Served(String host, int port) {}

    /** @param preferred the replica that is heard now */
    Reporter(
            Remote remote,
            Workplace place,
            Identity identity,
            Duration period,
            SubscriptionObserver observer,
            IntSupplier preferred) {
        this.remote = remote;
        this.place = place;
        this.identity = identity;
        this.period = period;
        this.observer = observer;
        this.preferred = preferred;
        this.toldNanos = place.time().nanoTime() - PAUSE.toNanos();
        this.errand = new Errand(remote, place, TIMEOUT);
    }

    void start() {
        plan(place.jittered(PAUSE));
    }

    void startedFromCache() {
        startedFromCache = true;
    }

    /** @param problems empty: all of it is in force */
    void applied(long toRevision, List<String> problems) {
        Rejected before = rejected;
        if (problems.isEmpty()) {
            rejected = null;
            boolean isNew = revision != toRevision || before != null;
            revision = toRevision;
            if (isNew) {
                appliedAt = place.time().wallClock();
                tellSoon();
            }
        } else {
            rejected = new Rejected(toRevision, shortened(problems));
            if (!rejected.equals(before)) {
                tellSoon();
            }
        }
    }

    private static List<String> shortened(List<String> problems) {
        return problems.stream()
                .limit(MOST_PROBLEMS)
                .map(each -> each.substring(0, Math.min(LONGEST_PROBLEM, each.length())))
                .toList();
    }

    void serves(String host, int port) {
        served = new Served(host, port);
        isRegistered = false;
        tellSoon();
    }

    /** Not before a second has passed since the last time; what comes meanwhile is told with it. */
    private void tellSoon() {
        isDue = true;
        if (isBusy || failures > 0) {
            return;
        }
        long now = place.time().nanoTime();
        long rest = Math.max(GATHER.toNanos(), toldNanos + PAUSE.toNanos() - now);
        if (now + rest - dueNanos < 0) {
            plan(Duration.ofNanos(rest));
        }
    }

    private void plan(Duration in) {
        timer.dispose();
        dueNanos = place.time().nanoTime() + in.toNanos();
        if (!closed) {
            timer = place.later(this::tell, in);
        }
    }

    private int address() {
        return (preferred.getAsInt() + failures) % remote.count();
    }

    private void tell() {
        if (isBusy || closed) {
            return;
        }
        isBusy = true;
        isDue = false;
        toldNanos = place.time().nanoTime();
        Served at = served;
        Mono<Boolean> task = at == null || isRegistered ? report() : register(at);
        underWay = task.subscribe(this::went, this::failed);
    }

    private Mono<Boolean> register(Served at) {
        return errand.run(address(), "PUT", identity.path("registrations"), registration(at))
                .map(answer -> {
                    isRegistered = served != null;
                    LOG.log(Level.INFO, "registered at the config service as {0}: {1}", identity.path(""), at);
                    return true;
                });
    }

    private Mono<Boolean> report() {
        return errand.run(address(), "PUT", identity.path("status"), status()).map(answer -> {
            boolean isUnknown = served != null && Boolean.FALSE.equals(answer.get("registered"));
            if (isUnknown) {
                isRegistered = false;
            }
            return isUnknown;
        });
    }

    /** @param more there is something to tell soon */
    private void went(boolean more) {
        isBusy = false;
        failures = 0;
        told = "";
        plan(more || isDue ? PAUSE : place.jittered(period));
    }

    private void failed(Throwable why) {
        isBusy = false;
        failures++;
        String reason = String.valueOf(why.getMessage());
        boolean isForbidden = why instanceof Refusal refusal && refusal.isForbidden();
        if (!reason.equals(told)) {
            told = reason;
            LOG.log(
                    isForbidden ? Level.ERROR : Level.INFO,
                    "the config service does not take what {0} tells of itself: {1}{2}",
                    identity.application() + '/' + identity.instance(),
                    reason,
                    isForbidden ? "; does the token of mesh.config have the right to register as this service?" : "");
        }
        Duration grown = PAUSE.multipliedBy(1L << Math.min(10, failures - 1));
        plan(place.jittered(grown.compareTo(period) < 0 ? grown : period));
    }

    private Map<String, Object> status() {
        CallCount count = observer.calls();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("revision", revision);
        status.put("appliedAt", appliedAt.toString());
        List<Object> rejections = new ArrayList<>();
        Rejected one = rejected;
        if (one != null) {
            rejections.add(Map.of("revision", one.revision(), "problems", one.problems()));
        }
        status.put("rejected", rejections);
        status.put("library", Library.VERSION);
        status.put("labels", identity.labels());
        status.put("calls", Map.of("total", count.total(), "failed", count.failed()));
        status.put("startedFromCache", startedFromCache);
        return status;
    }

    private Map<String, Object> registration(Served at) {
        Map<String, Object> registration = new LinkedHashMap<>();
        registration.put("address", at.host());
        registration.put("ports", Map.of("http", at.port()));
        registration.put("protocol", "auto");
        registration.put("labels", identity.labels());
        registration.put("locality", identity.locality());
        registration.put("weight", 1);
        registration.put("identity", "");
        registration.put("leaseSeconds", LEASE_SECONDS);
        return registration;
    }

    /** Takes the registration back; ends when the service has heard, or in vain. */
    Mono<Void> withdraw() {
        if (served == null) {
            return Mono.empty();
        }
        served = null;
        isRegistered = false;
        underWay.dispose(); // a registration that comes after its end would stand
        isBusy = false;
        plan(PAUSE);
        int first = preferred.getAsInt();
        return Flux.range(0, remote.count())
                .concatMap(i -> errand.run(
                                (first + i) % remote.count(), "DELETE", identity.path("registrations"), Map.of())
                        .map(answer -> true)
                        .onErrorReturn(false))
                .takeUntil(done -> done)
                .then()
                .timeout(FAREWELL, Mono.empty(), place.time().scheduler());
    }

    void close() {
        closed = true;
        timer.dispose();
        underWay.dispose();
    }
}
