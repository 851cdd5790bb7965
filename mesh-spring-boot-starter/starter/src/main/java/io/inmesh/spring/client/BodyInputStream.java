package io.inmesh.spring.client;

import io.inmesh.service.Body;
import io.inmesh.service.MeshException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * A response body for a thread that may block: a few chunks are asked for ahead of the reader, so that a slow reader slows the
 * sender. Closing it early gives the connection back or ends it. For one thread at a time.
 */
final class BodyInputStream extends InputStream {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Body body;
    private final @Nullable Duration readTimeout;
    private @Nullable Chunks chunks;
    private ByteBuffer current = NOTHING;
    private @Nullable Object end;

    /** @param readTimeout how long to wait for each chunk; null: as long as the call may take */
    BodyInputStream(Body body, @Nullable Duration readTimeout) {
        this.body = body;
        this.readTimeout = readTimeout;
    }

    @Override
    public int read() throws IOException {
        return fill() ? current.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, current.remaining());
        current.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return current.remaining();
    }

    @Override
    public void close() {
        if (chunks == null) {
            body.discard();
        } else if (end == null) {
            chunks.cancel();
        }
        current = NOTHING;
        end = end == null ? Chunks.END : end;
    }

    /** Whether there is a byte to read. */
    private boolean fill() throws IOException {
        while (!current.hasRemaining()) {
            if (end == null) {
                advance();
            }
            if (end instanceof Throwable failure) {
                throw asIoException(failure);
            }
            if (end != null) {
                return false;
            }
        }
        return true;
    }

    private void advance() throws IOException {
        Chunks source = chunks;
        if (source == null) {
            source = new Chunks();
            chunks = source;
            body.chunks().subscribe(source);
        }
        Object next = source.next(readTimeout);
        if (next instanceof ByteBuffer chunk) {
            current = chunk;
        } else {
            end = next;
        }
    }

    private static IOException asIoException(Throwable failure) {
        return failure instanceof MeshException e
                ? MeshIoExceptions.of(e)
                : new IOException("the response body could not be read: " + failure.getMessage(), failure);
    }

    /** A window of chunks; the queue has room for it and for the end. */
    private static final class Chunks extends BaseSubscriber<ByteBuffer> {

        static final Object END = new Object();

        private static final int WINDOW = 8;

        private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(WINDOW + 1);
        private int taken;

        Object next(@Nullable Duration timeout) throws IOException {
            if (++taken > WINDOW / 2) {
                taken = 1;
                request(WINDOW / 2);
            }
            try {
                Object next = timeout == null || timeout.isZero()
                        ? queue.take()
                        : queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    cancel();
                    throw new SocketTimeoutException("no part of the response body came within " + timeout);
                }
                return next;
            } catch (InterruptedException e) {
                cancel();
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while reading the response body");
            }
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(WINDOW);
        }

        @Override
        protected void hookOnNext(ByteBuffer chunk) {
            queue.add(chunk);
        }

        @Override
        protected void hookOnComplete() {
            queue.add(END);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            queue.add(failure);
        }
    }
}
