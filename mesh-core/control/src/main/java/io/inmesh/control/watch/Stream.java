package io.inmesh.control.watch;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;

/** One client's stream. Thread-safe: whoever comes first works, whoever comes meanwhile has it done again. */
final class Stream implements Subscription {

    private static final int PIECE = 32 * 1024;

    private static final AtomicLongFieldUpdater<Stream> DEMAND =
            AtomicLongFieldUpdater.newUpdater(Stream.class, "demand");
    private static final AtomicIntegerFieldUpdater<Stream> DRAINS =
            AtomicIntegerFieldUpdater.newUpdater(Stream.class, "drains");

    private final Hub hub;
    private final Member member;
    private final Duration slow;
    private final Subscriber<? super ByteBuffer> subscriber;
    private volatile long demand;

    /** Held from the beginning until the subscriber has its subscription. */
    private volatile int drains = 1;

    private volatile boolean ended;
    private volatile boolean beating;

    private final Audience.Group group;

    /** These belong to whoever drains. */
    private @Nullable ResourceIndex told;

    /** Of registered instances. */
    private long toldVersion;

    private byte[] piecemeal = {};
    private int position;
    private boolean waits;
    private long waitsSinceNanos;

    /** Joins those who want the same. */
    Stream(Hub hub, Interest interest, Member member, Duration slow, Subscriber<? super ByteBuffer> subscriber) {
        this.hub = hub;
        this.member = member;
        this.slow = slow;
        this.subscriber = subscriber;
        this.group = hub.join(this, interest);
    }

    /**
     * @param known the resources that the client has; null: nothing
     * @param version of registered instances that it has
     */
    void begin(@Nullable ResourceIndex known, long version) {
        told = known;
        toldVersion = version;
        subscriber.onSubscribe(this);
        // Something at once, so that the client knows that it has been heard.
        beating = told != null;
        work();
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
        hub.leave(this, group);
    }

    /** Says that it lives; one that is not being read is cut off in time. */
    void beat() {
        beating = true;
        drain();
    }

    void drain() {
        if (DRAINS.getAndIncrement(this) == 0) {
            work();
        }
    }

    private void work() {
        int missed = drains;
        do {
            try {
                passOn();
            } catch (RuntimeException e) {
                end();
                subscriber.onError(e);
            }
            missed = DRAINS.addAndGet(this, -missed);
        } while (missed != 0);
    }

    private void passOn() {
        while (!ended) {
            if (hub.isClosed()) {
                end();
                subscriber.onComplete();
                return;
            }
            if (!hasMore()) {
                waits = false;
                return;
            }
            if (demand == 0) {
                checkPatience();
                return;
            }
            waits = false;
            Operators.produced(DEMAND, this, 1);
            subscriber.onNext(piece());
        }
    }

    /** Whether there is something to say, which is then at hand. */
    private boolean hasMore() {
        if (position < piecemeal.length) {
            return true;
        }
        State newest = hub.newest();
        piecemeal = hub.news(group, member, told, toldVersion, newest);
        told = newest.config();
        toldVersion = newest.registered().version();
        if (piecemeal.length == 0 && beating) {
            piecemeal = hub.heartbeat(newest);
        }
        beating = false;
        position = 0;
        return piecemeal.length > 0;
    }

    private ByteBuffer piece() {
        int length = Math.min(PIECE, piecemeal.length - position);
        ByteBuffer piece = ByteBuffer.wrap(piecemeal, position, length);
        position += length;
        return piece;
    }

    private void checkPatience() {
        long now = hub.nanoTime();
        if (!waits) {
            waits = true;
            waitsSinceNanos = now;
        } else if (now - waitsSinceNanos > slow.toNanos()) {
            throw new SlowReaderException(slow);
        }
    }

    private void end() {
        ended = true;
        hub.leave(this, group);
    }
}
