package io.inmesh.transport;

import io.inmesh.service.Headers;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;

/**
 * A response body that passes by: it reads from the connection only what its subscriber asks for. What has been read
 * already stays deliverable after the connection has gone. Signals come on the event loop; one subscriber.
 */
final class BodyStream implements Publisher<ByteBuffer>, Subscription {

    private static final AtomicLongFieldUpdater<BodyStream> DEMAND =
            AtomicLongFieldUpdater.newUpdater(BodyStream.class, "demand");

    /** Pieces that may wait as they came. */
    private static final int FEW = 8;
    /** What is worth a buffer of its own. */
    private static final int SMALL = 8 * 1024;

    private static final int MIN_ROOM = 256;

    private final ClientExchange exchange;
    private final Loop loop;
    private volatile long demand;
    private volatile boolean claimed;
    private volatile Headers trailers = Headers.empty();

    // Owned by the loop's thread.
    private final ArrayDeque<ByteBuffer> received = new ArrayDeque<>();
    private @Nullable Subscriber<? super ByteBuffer> subscriber;
    private @Nullable Throwable failure;
    private boolean ended;
    private boolean released;
    private boolean draining;

    BodyStream(ClientExchange exchange, Loop loop) {
        this.exchange = exchange;
        this.loop = loop;
    }

    /** Whether somebody reads it, or has said that nobody will. */
    boolean isClaimed() {
        return claimed;
    }

    Headers trailers() {
        return trailers;
    }

    /** Takes {@code data} over; copies it to the heap at once, so that a body which nobody reads leaks nothing. */
    void push(ByteBuf data) {
        try {
            if (!released && !append(data)) {
                ByteBuffer copy = ByteBuffer.allocate(data.readableBytes());
                data.readBytes(copy);
                received.add(copy.flip());
            }
        } finally {
            data.release();
        }
        drain();
    }

    /** Puts small pieces together while nobody takes them: a peer that sends bytes one by one must not fill the heap. */
    private boolean append(ByteBuf data) {
        int size = data.readableBytes();
        ByteBuffer last = received.peekLast();
        if (last == null || received.size() < FEW || last.remaining() + size > SMALL) {
            return false;
        }
        if (last.capacity() - last.limit() < size) {
            received.removeLast();
            int room = Math.min(SMALL, Math.max(MIN_ROOM, 2 * (last.remaining() + size)));
            last = ByteBuffer.allocate(room).put(last).flip();
            received.add(last);
        }
        int end = last.limit();
        last.limit(end + size);
        data.readBytes(last.slice(end, size));
        return true;
    }

    void end(Headers trailerFields) {
        trailers = trailerFields;
        ended = true;
        drain();
    }

    /** Fails once what was received before has been read. */
    void fail(Throwable error) {
        if (!ended) {
            failure = error;
            ended = true;
            drain();
        }
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> actual) {
        claimed = true;
        actual.onSubscribe(this);
        onLoop(() -> {
            if (!released) {
                subscriber = actual;
                drain();
            }
        });
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(DEMAND, this, n);
            onLoop(this::drain);
        }
    }

    @Override
    public void cancel() {
        discard();
    }

    /** Nobody will read the rest: frees it, and ends the exchange. */
    void discard() {
        claimed = true;
        onLoop(() -> {
            release();
            if (!ended) {
                ended = true;
                exchange.abandon();
            }
        });
    }

    private void release() {
        released = true;
        subscriber = null;
        received.clear();
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (subscriber != null && step(subscriber)) {
                // Each step may have called the subscriber, and been called by it.
            }
        } finally {
            draining = false;
        }
    }

    /** Whether there may be more to do. */
    private boolean step(Subscriber<? super ByteBuffer> target) {
        if (received.isEmpty()) {
            if (ended) {
                subscriber = null;
                released = true;
                if (failure == null) {
                    target.onComplete();
                } else {
                    target.onError(failure);
                }
                return false;
            }
            if (demand > 0) {
                exchange.readMore();
            }
            // What was read may have been the end: it came while this was draining.
            return ended || !received.isEmpty();
        }
        if (demand == 0) {
            return false;
        }
        if (demand != Long.MAX_VALUE) {
            DEMAND.decrementAndGet(this);
        }
        target.onNext(received.remove());
        return true;
    }

    private void onLoop(Runnable task) {
        if (loop.isCurrent()) {
            task.run();
        } else {
            ClientExchange.execute(loop, task, this::release);
        }
    }
}
