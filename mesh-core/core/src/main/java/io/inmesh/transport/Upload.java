package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Request;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * Sends a streamed request body: asks its publisher for a few chunks at a time, and only while the connection takes
 * them. Keeps the body to the length that its head declared.
 */
final class Upload implements CoreSubscriber<ByteBuffer> {

    private static final int WINDOW = 4;
    private static final int SLICE = 64 * 1024;
    /** Slices in one go, so that an endless body leaves the loop to others now and then. */
    private static final int TURN = 16;

    private final ClientExchange exchange;
    private final Request request;
    private final Wire wire;
    private final Loop loop;
    /** Chunks come from any thread. */
    private final Queue<ByteBuffer> chunks = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Subscription subscription;
    private volatile boolean completed;
    private volatile boolean stopped;

    // Owned by the loop's thread.
    private final long declared;
    private long sent;
    private int consumed;
    private boolean pumping;
    private boolean unflushed;

    Upload(ClientExchange exchange, Wire wire, Loop loop, long declared) {
        this.exchange = exchange;
        this.request = exchange.request;
        this.wire = wire;
        this.loop = loop;
        this.declared = declared;
    }

    void start() {
        request.body().chunks().subscribe(this);
    }

    /** Sends no more. */
    void stop() {
        stopped = true;
        chunks.clear();
        Subscription s = subscription;
        if (s != null) {
            s.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription s) {
        if (Operators.validate(subscription, s)) {
            subscription = s;
            if (stopped) {
                s.cancel();
            } else {
                s.request(WINDOW);
            }
        }
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        chunks.add(chunk);
        onLoop(this::pump);
    }

    @Override
    public void onComplete() {
        completed = true;
        onLoop(this::pump);
    }

    @Override
    public void onError(Throwable error) {
        onLoop(() -> {
            if (!stopped) {
                exchange.failUpload(error);
            }
        });
    }

    /** Sends what has come while the connection takes it, then asks for as much again. */
    void pump() {
        if (pumping || stopped) {
            return;
        }
        pumping = true;
        try {
            int turns = 0;
            boolean more = true;
            while (more && !stopped) {
                more = step();
                if (more && ++turns == TURN) {
                    more = false;
                    ClientExchange.execute(loop, this::pump, this::stop);
                }
            }
        } finally {
            pumping = false;
        }
        flush();
    }

    /** Whether there may be more to do. */
    private boolean step() {
        if (!wire.isWritable()) {
            flush();
            if (!wire.isWritable()) {
                return false;
            }
        }
        boolean end = completed;
        ByteBuffer chunk = chunks.peek();
        if (chunk != null) {
            send(chunk);
            return true;
        }
        if (end) {
            end();
            return false;
        }
        Subscription s = subscription;
        if (consumed == 0 || s == null) {
            return false;
        }
        int count = consumed;
        consumed = 0;
        s.request(count);
        return completed || !chunks.isEmpty();
    }

    private void send(ByteBuffer chunk) {
        int length = Math.min(chunk.remaining(), SLICE);
        sent += length;
        if (declared != Body.UNKNOWN_LENGTH && sent > declared) {
            exchange.failUpload(exchange.badBody("the body has more than the " + declared + " bytes it declared"));
            return;
        }
        if (length > 0) {
            int limit = chunk.limit();
            chunk.limit(chunk.position() + length);
            wire.sendChunk(chunk);
            chunk.limit(limit);
            unflushed = true;
        }
        if (!chunk.hasRemaining()) {
            chunks.remove();
            consumed++;
        }
    }

    private void end() {
        if (declared != Body.UNKNOWN_LENGTH && sent < declared) {
            exchange.failUpload(exchange.badBody("the body ended after " + sent + " bytes, it declared " + declared));
            return;
        }
        stopped = true;
        wire.sendEnd(request.body().trailers());
        wire.flush();
        unflushed = false;
        exchange.onUploaded();
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            wire.flush();
        }
    }

    private void onLoop(Runnable task) {
        if (loop.isCurrent()) {
            task.run();
        } else {
            ClientExchange.execute(loop, task, this::stop);
        }
    }
}
