package io.inmesh.control.store;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** A place in a {@link Timeline}, and the demand of whoever reads from there. Thread-safe. */
final class Watcher implements Subscription {

    private static final AtomicLongFieldUpdater<Watcher> DEMAND =
            AtomicLongFieldUpdater.newUpdater(Watcher.class, "demand");
    private static final AtomicIntegerFieldUpdater<Watcher> DRAINS =
            AtomicIntegerFieldUpdater.newUpdater(Watcher.class, "drains");

    private final Timeline timeline;
    private final CoreSubscriber<? super Revision> subscriber;
    private volatile long demand;

    /** Held from the beginning until the subscriber has its subscription. */
    private volatile int drains = 1;

    private volatile boolean ended;

    /** Of whoever drains: the revision that was passed on last. */
    private long seen;

    Watcher(Timeline timeline, CoreSubscriber<? super Revision> subscriber, long seen) {
        this.timeline = timeline;
        this.subscriber = subscriber;
        this.seen = seen;
    }

    void begin() {
        subscriber.onSubscribe(this);
        passOnAndRepeat();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(DEMAND, this, n);
            drain();
        }
    }

    @Override
    public void cancel() {
        ended = true;
        timeline.forget(this);
    }

    /** Passes on what there is and is asked for: by one thread at a time, again where another asked meanwhile. */
    void drain() {
        if (DRAINS.getAndIncrement(this) == 0) {
            passOnAndRepeat();
        }
    }

    private void passOnAndRepeat() {
        int missed = drains;
        do {
            try {
                passOn();
            } catch (StoreException e) {
                end();
                subscriber.onError(e);
            }
            missed = DRAINS.addAndGet(this, -missed);
        } while (missed != 0);
    }

    private void passOn() {
        while (!ended) {
            // Also without demand: whoever has fallen behind for good is told at once.
            Revision next = timeline.after(seen);
            if (next == null && timeline.isClosed()) {
                end();
                subscriber.onComplete();
            }
            if (next == null || demand == 0) {
                return;
            }
            seen = next.number();
            Operators.produced(DEMAND, this, 1);
            subscriber.onNext(next);
        }
    }

    private void end() {
        ended = true;
        timeline.forget(this);
    }
}
