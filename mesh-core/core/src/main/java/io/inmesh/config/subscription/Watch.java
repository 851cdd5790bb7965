package io.inmesh.config.subscription;

import io.inmesh.config.subscription.Message.Change;
import io.inmesh.config.subscription.Message.Heartbeat;
import io.inmesh.config.subscription.Message.Whole;
import io.inmesh.config.subscription.SubscriptionSettings.Timing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Keeps a stream of the service open, whatever happens to it, and knows what it has told. A wider interest is asked for on a
 * second stream, and the first is let go when that has told everything: what is known is never less meanwhile. Confined to
 * the worker.
 */
final class Watch implements WatchStream.Owner {

    private static final System.Logger LOG = System.getLogger(Watch.class.getName());

    /** A stream that lived for this long was healthy: the waits begin anew. */
    static final Duration HEALTHY = Duration.ofSeconds(10);

    /** Everything is told anew this often, less up to half of it: a difference that nobody noticed does not last. */
    static final Duration RESYNC = Duration.ofHours(1);

    /** Who is told. */
    interface Listener {
        /** @param snapshot that is known from now on; {@code interest} is covered by it */
        void told(Snapshot snapshot);

        /** A stream is begun after the first. */
        void reconnecting();

        /** A stream could not be opened, or ended. */
        void failed(String address, Throwable why);
    }

    private final Remote remote;
    private final Workplace place;
    private final Timing timing;
    private final String target;
    private final Listener listener;
    private final Behind behind;
    private Snapshot known;
    private boolean isInForce;
    private Interest wanted = Interest.SHARED;

    /** It has told where things stand. */
    private @Nullable WatchStream active;

    /** It has not yet. */
    private @Nullable WatchStream next;

    private int address;
    private int failures;
    private boolean hasBegun;
    private volatile long heardNanos;
    private boolean retrying;
    private Disposable retry = Disposables.disposed();
    private Disposable healthy = Disposables.disposed();
    private Disposable resync = Disposables.disposed();
    private boolean closed;

    /**
     * @param target of the request, up to the services
     * @param known from an earlier life
     */
    Watch(Remote remote, Workplace place, Timing timing, String target, Snapshot known, Listener listener) {
        this.remote = remote;
        this.place = place;
        this.timing = timing;
        this.target = target;
        this.known = known;
        this.listener = listener;
        this.heardNanos = place.time().nanoTime();
        this.behind = new Behind(remote.count(), place);
        // Many instances are to use all replicas.
        this.address = place.random().nextInt(remote.count());
    }

    /** Asks for {@code interest} from now on. */
    void want(Interest interest) {
        wanted = interest;
        if (closed || next != null || retrying) {
            return; // what is on its way is looked at when it is there
        }
        if (active == null || !active.interest().covers(interest)) {
            open();
        }
    }

    /** What is known is used from now on, so that it is not given up lightly. */
    void nowInForce() {
        isInForce = true;
    }

    Snapshot known() {
        return known;
    }

    /** Whether a stream is open that has told where things stand. */
    boolean isCurrent() {
        return active != null;
    }

    /** When the service last said anything; of one that never did, when this began. Any thread may ask. */
    long heardNanos() {
        return heardNanos;
    }

    /** Whether each replica has been tried since one was heard. */
    boolean allFailed() {
        return failures >= remote.count();
    }

    /** Where the next request is likely to be answered. */
    int address() {
        return active == null ? address : active.address();
    }

    private void open() {
        retrying = false;
        if (hasBegun) {
            listener.reconnecting();
        }
        hasBegun = true;
        boolean goesOn = active == null && wanted.equals(known.interest()) && !behind.isForGood(isInForce);
        WatchStream stream = new WatchStream(
                this,
                remote,
                place,
                timing.silence(),
                new WatchStream.Start(address, wanted, goesOn ? known.position() : ""));
        next = stream;
        stream.open(target + wanted.query());
    }

    @Override
    public void said(WatchStream stream, Message message) {
        heardNanos = place.time().nanoTime();
        if (message instanceof Whole whole) {
            takeWhole(stream, whole);
        } else if (message instanceof Change change) {
            takeChange(stream, change);
        } else if (message instanceof Heartbeat beat) {
            takeHeartbeat(stream, beat);
        }
    }

    private void takeWhole(WatchStream stream, Whole whole) {
        if (whole.revision() < known.revision() && !behind.isForGood(isInForce)) {
            behind.note(stream.address());
            giveUp(
                    stream,
                    "it is at revision " + whole.revision() + ", this instance has " + known.revision()
                            + ": going on with that");
            return;
        }
        if (whole.revision() < known.revision()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the config service at {0} has begun anew: its revision {1} is taken in place of {2}",
                    remote.address(stream.address()),
                    whole.revision(),
                    known.revision());
        }
        accept(stream, new Snapshot(whole.revision(), whole.position(), stream.interest(), whole.resources()));
    }

    private void takeChange(WatchStream stream, Change change) {
        boolean fits = stream == active || (stream.goesOn() && active == null);
        if (!fits || change.revision() < known.revision()) {
            known = known.withoutPosition();
            giveUp(
                    stream,
                    "it told a change to revision " + change.revision() + " that does not follow " + known.revision());
            return;
        }
        accept(stream, known.next(change.revision(), change.position(), change.changed(), change.removed()));
    }

    /** A change goes before the heartbeat that names its revision; where it did not, something was lost. */
    private void takeHeartbeat(WatchStream stream, Heartbeat beat) {
        if (stream != active && !stream.goesOn()) {
            return; // before everything was told it says nothing
        }
        if (beat.revision() != known.revision()) {
            known = known.withoutPosition();
            giveUp(
                    stream,
                    "it is at revision " + beat.revision() + " without having told the changes since "
                            + known.revision());
        } else if (stream != active) {
            accept(stream, known);
        }
    }

    private void accept(WatchStream stream, Snapshot snapshot) {
        behind.forget();
        known = snapshot;
        isInForce = true;
        if (stream == next) {
            WatchStream old = active;
            active = stream;
            next = null;
            if (old != null) {
                old.close();
            }
            healthy.dispose();
            healthy = place.later(() -> failures = 0, HEALTHY);
            resync.dispose();
            resync = place.later(this::resync, place.jittered(RESYNC));
        }
        listener.told(snapshot);
        if (next == null && active != null && !active.interest().covers(wanted)) {
            open();
        }
    }

    private void resync() {
        if (!closed && active != null && next == null && !retrying) {
            open(); // beside one that is open it is told everything
        }
    }

    private void giveUp(WatchStream stream, String why) {
        stream.close();
        ended(stream, new Refusal(200, why));
    }

    @Override
    public void ended(WatchStream stream, Throwable why) {
        if (stream == active) {
            active = null;
            healthy.dispose();
        } else if (stream == next) {
            next = null;
        }
        if (why instanceof Refusal refusal && refusal.status() == 503 && stream.goesOn()) {
            behind.note(stream.address()); // it says 503 to whoever is ahead of it
        }
        failures++;
        renewIfDead(stream, why);
        address = (stream.address() + 1) % remote.count();
        listener.failed(remote.address(stream.address()), why);
        if (!closed && next == null && !retrying) {
            retrying = true;
            retry = place.later(this::open, place.jittered(pause()));
        }
    }

    /** Whatever carried a stream that got no answer may be dead without knowing; unless another lives at the same place. */
    private void renewIfDead(WatchStream stream, Throwable why) {
        boolean wasAnswered = why instanceof Refusal refusal && refusal.status() != 0;
        boolean isShared = active != null && active.address() == stream.address();
        if (!wasAnswered && !isShared) {
            remote.renew(stream.address());
        }
    }

    /** Each replica is tried before the waits grow. */
    private Duration pause() {
        int round = Math.min(20, (failures - 1) / remote.count());
        Duration grown = timing.backoff().multipliedBy(1L << round);
        return grown.compareTo(timing.maxBackoff()) < 0 ? grown : timing.maxBackoff();
    }

    void close() {
        closed = true;
        retry.dispose();
        healthy.dispose();
        resync.dispose();
        if (active != null) {
            active.close();
        }
        if (next != null) {
            next.close();
        }
    }
}
