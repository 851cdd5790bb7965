package io.inmesh.config.subscription;

import io.inmesh.config.subscription.SubscriptionSettings.Start.OnFailure;
import io.inmesh.config.subscription.SubscriptionSettings.Timing;
import io.inmesh.config.subscription.SubscriptionState.Source;
import io.inmesh.document.Problem;
import io.inmesh.document.ResourceFeed;
import io.inmesh.naming.ServiceName;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A subscription to a service that is there, or ought to be. Its parts work on one thread of its own. */
final class ServiceSubscription implements Subscription, Watch.Listener {

    private static final System.Logger LOG = System.getLogger(ServiceSubscription.class.getName());

    /** Names are asked for together that come together, as when an application starts. */
    private static final Duration GATHER = Duration.ofMillis(20);

    /** What an earlier life used, this one will by then have used too, or does not use any more. */
    private static final Duration HINTS = Duration.ofMinutes(10);

    private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

    private final SubscriptionSettings settings;
    private final Workplace place;
    private final Remote remote;
    private final @Nullable SnapshotKeeper keeper;
    private final @Nullable Snapshot cached;
    private final SnapshotFeed feed = new SnapshotFeed();
    private final InterestBook book;
    private final Watch watch;
    private final Reporter reporter;
    private final SubscriptionObserver observer;
    private final AtomicBoolean gathering = new AtomicBoolean();
    private final CompletableFuture<Boolean> firstWord = new CompletableFuture<>();
    private volatile InUse inUse = new InUse(0, Source.NONE);

    // Confined to the worker.
    private long rejectedRevision = -1;
    private boolean isAway;
    private String trouble = "";

    private record InUse(long revision, Source source) {}

    /**
     * What it works with.
     *
     * @param keeper null: no snapshot is kept
     * @param cached from an earlier life; null: none
     */
    record Tools(
            Workplace place,
            Remote remote,
            @Nullable SnapshotKeeper keeper,
            @Nullable Snapshot cached) {}

    ServiceSubscription(
            SubscriptionSettings settings,
            Identity identity,
            Collection<ServiceName> named,
            Tools tools,
            SubscriptionObserver observer) {
        this.settings = settings;
        this.place = tools.place();
        this.remote = tools.remote();
        this.keeper = tools.keeper();
        this.cached = tools.cached();
        this.observer = observer;
        Snapshot known = cached == null ? Snapshot.NOTHING : cached;
        Timing timing = settings.timing();
        this.book = new InterestBook(place, timing.hold(), known.interest().names(), this::askSoon);
        named.forEach(book::use);
        this.watch = new Watch(remote, place, timing, identity.watchTarget(), known, this);
        this.reporter = new Reporter(remote, place, identity, timing.report(), observer, watch::address);
    }

    /** Begins to follow; the first word comes later. */
    void start() {
        place.soon(() -> {
            watch.want(book.wanted());
            reporter.start();
        });
        place.later(book::forgetHints, HINTS);
    }

    /**
     * Waits for the first word, then does what the settings say. Blocks.
     *
     * @return what is wrong, where the application is not to start; null: it is
     */
    @Nullable
    String await() {
        long timeout = settings.start().timeout().toNanos();
        try {
            firstWord.get(timeout, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(Level.DEBUG, "no word from the config service", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String problem =
                Mono.fromCallable(this::settle).subscribeOn(place.worker()).block();
        return problem == null || problem.isEmpty() ? null : problem;
    }

    /** What is to be used for now; empty: something is. */
    private String settle() {
        if (inUse.source() == Source.SERVICE) {
            return "";
        }
        String why = "the config service at " + settings.addresses() + " has not told anything within "
                + settings.start().timeout() + (trouble.isEmpty() ? "" : ": " + trouble);
        if (settings.start().onFailure() == OnFailure.FAIL) {
            return why + " (expected: a service that runs there and knows this application; or"
                    + " mesh.config.on-start-failure=cache, to start without it)";
        }
        Snapshot snapshot = cached;
        if (snapshot == null) {
            LOG.log(Level.WARNING, "{0}; going on with the application''s own settings until it does", why);
            feed.fail(why);
        } else {
            LOG.log(Level.WARNING, "{0}; going on with the snapshot of revision {1}", why, snapshot.revision());
            watch.nowInForce();
            reporter.startedFromCache();
            use(snapshot, Source.CACHE);
        }
        return "";
    }

    private void use(Snapshot snapshot, Source source) {
        inUse = new InUse(snapshot.revision(), source);
        feed.tell(snapshot);
        book.cover(snapshot.interest());
    }

    @Override
    public void told(Snapshot snapshot) {
        boolean wasAway = isAway || inUse.source() != Source.SERVICE;
        isAway = false;
        trouble = "";
        book.hopeless(false);
        use(snapshot, Source.SERVICE);
        if (wasAway) {
            LOG.log(
                    Level.INFO,
                    "following the config service at {0}: revision {1}, {2} resources",
                    remote.address(watch.address()),
                    snapshot.revision(),
                    snapshot.resources().size());
        }
        if (keeper != null) {
            keeper.keep(snapshot);
        }
        firstWord.complete(true);
    }

    @Override
    public void reconnecting() {
        observer.reconnecting();
    }

    @Override
    public void failed(String address, Throwable why) {
        boolean isForbidden = why instanceof Refusal refusal && refusal.isForbidden();
        String reason = address + ": " + why.getMessage();
        if (!reason.equals(trouble)) {
            LOG.log(
                    isForbidden ? Level.ERROR : Level.WARNING,
                    "no stream of the config service at {0}{1}; what is known stays in use",
                    reason,
                    isForbidden ? "; is the token of mesh.config.token or mesh.config.token-file right?" : "");
        }
        trouble = reason;
        if (!isAway && !watch.isCurrent()) {
            isAway = true;
            place.later(this::despair, settings.timing().hold());
        }
        if (cached != null && watch.allFailed() && settings.start().onFailure() == OnFailure.CACHE) {
            firstWord.complete(false); // there is something to go on with, and nobody to wait for
        }
    }

    private void despair() {
        if (isAway && !watch.isCurrent()) {
            book.hopeless(true);
        }
    }

    private void askSoon() {
        if (gathering.compareAndSet(false, true)) {
            place.later(
                    () -> {
                        gathering.set(false);
                        watch.want(book.wanted());
                    },
                    GATHER);
        }
    }

    @Override
    public ResourceFeed feed() {
        return feed;
    }

    @Override
    public Disposable use(ServiceName name) {
        return book.use(name);
    }

    @Override
    public boolean covers(ServiceName name) {
        return book.covers(name);
    }

    @Override
    public Mono<Void> cover(ServiceName name) {
        return book.cover(name);
    }

    @Override
    public void applied(List<Problem> problems) {
        long revision = inUse.revision();
        place.soon(() -> {
            List<String> own = new ArrayList<>();
            feed.problems().forEach(problem -> own.add(problem.toString()));
            problems.stream()
                    .filter(problem -> problem.isError() && SnapshotFeed.isOf(problem))
                    .forEach(problem -> own.add(problem.toString()));
            judge(revision, own);
        });
    }

    @Override
    public void refused(String why) {
        long revision = inUse.revision();
        place.soon(() -> judge(revision, List.of(why)));
    }

    private void judge(long revision, List<String> problems) {
        if (inUse.source() == Source.NONE) {
            return;
        }
        if (!problems.isEmpty() && revision != rejectedRevision) {
            rejectedRevision = revision;
            observer.rejected();
        }
        reporter.applied(revision, problems);
    }

    @Override
    public void serves(String host, int port) {
        if (settings.presence().registers()) {
            String told = settings.presence().host();
            place.soon(() -> reporter.serves(told.isEmpty() ? host : told, port));
        }
    }

    @Override
    public Mono<Void> withdraw() {
        return Mono.defer(reporter::withdraw).subscribeOn(place.worker()).onErrorComplete();
    }

    @Override
    public SubscriptionState state() {
        InUse now = inUse;
        return new SubscriptionState(
                now.revision(), now.source(), (place.time().nanoTime() - watch.heardNanos()) / 1e9);
    }

    @Override
    public Mono<Void> close() {
        Mono<Void> stopped = Mono.<Void>fromRunnable(() -> {
                    watch.close();
                    reporter.close();
                })
                .subscribeOn(place.worker());
        return stopped.then(keeper == null ? Mono.empty() : keeper.flush())
                .timeout(CLOSE_BOUND, place.time().scheduler())
                .onErrorResume(error -> {
                    LOG.log(Level.DEBUG, "following the config service has ended already, or not in time", error);
                    return Mono.empty();
                })
                .publishOn(Schedulers.boundedElastic()) // the worker cannot end itself without being interrupted
                .then(Mono.fromRunnable(() -> {
                    remote.close();
                    place.worker().dispose();
                }));
    }
}
