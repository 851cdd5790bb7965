package io.inmesh.spring.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.http.StreamingHttpOutputMessage;
import reactor.core.publisher.Operators;

/** One pass of a body to one subscriber: the writing thread waits where the subscriber has not asked for more. */
final class Writing implements Subscription {

    private static final int CHUNK = 16 * 1024;

    private final StreamingHttpOutputMessage.Body source;
    private final Subscriber<? super ByteBuffer> target;
    private final AtomicLong demand = new AtomicLong();
    private volatile boolean cancelled;
    private volatile @Nullable Thread writer;

    Writing(StreamingHttpOutputMessage.Body source, Subscriber<? super ByteBuffer> target) {
        this.source = source;
        this.target = target;
    }

    /** Writes the body from the current thread; errors go to the subscriber. */
    void run() {
        writer = Thread.currentThread();
        try (ChunkStream out = new ChunkStream()) {
            if (!cancelled) {
                source.writeTo(out);
                out.flush();
            }
        } catch (IOException | RuntimeException e) {
            if (!cancelled) {
                cancelled = true;
                target.onError(e);
            }
            return;
        } finally {
            writer = null;
        }
        if (!cancelled) {
            target.onComplete();
        }
    }

    @Override
    public void request(long count) {
        demand.accumulateAndGet(count, Operators::addCap);
        LockSupport.unpark(writer);
    }

    @Override
    public void cancel() {
        cancelled = true;
        LockSupport.unpark(writer);
    }

    private void emit(ByteBuffer chunk) throws IOException {
        while (demand.get() == 0 && !cancelled) {
            LockSupport.park(this);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while sending the request body");
            }
        }
        if (cancelled) {
            throw new IOException("the call ended before its body was sent");
        }
        demand.decrementAndGet();
        target.onNext(chunk);
    }

    /** Gathers single bytes to chunks. */
    private final class ChunkStream extends OutputStream {

        private byte[] buffer = new byte[CHUNK];
        private int count;

        @Override
        public void write(int value) throws IOException {
            if (count == CHUNK) {
                send();
            }
            buffer[count++] = (byte) value;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int from = offset;
            int left = length;
            while (left > 0) {
                if (count == CHUNK) {
                    send();
                }
                int part = Math.min(left, CHUNK - count);
                System.arraycopy(bytes, from, buffer, count, part);
                count += part;
                from += part;
                left -= part;
            }
        }

        @Override
        public void flush() throws IOException {
            if (count > 0) {
                send();
            }
        }

        private void send() throws IOException {
            ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, count);
            buffer = new byte[CHUNK];
            count = 0;
            emit(chunk);
        }
    }
}
