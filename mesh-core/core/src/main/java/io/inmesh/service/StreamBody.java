package io.inmesh.service;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Content that passes by once. */
final class StreamBody extends Body {

    private final Flux<ByteBuffer> chunks;
    private final long length;
    private final Supplier<Headers> trailers;
    private final Runnable discard;
    private final AtomicBoolean claimed = new AtomicBoolean();

    StreamBody(Flux<ByteBuffer> chunks, long length, Supplier<Headers> trailers, Runnable discard) {
        if (length < UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("body length: " + length + " (expected: >= 0, or -1 for unknown)");
        }
        this.chunks = chunks;
        this.length = length;
        this.trailers = trailers;
        this.discard = discard;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean isReplayable() {
        return false;
    }

    @Override
    public boolean isSendable() {
        return !claimed.get();
    }

    @Override
    public Flux<ByteBuffer> chunks() {
        return Flux.defer(() -> claimed.compareAndSet(false, true)
                ? chunks
                : Flux.error(new IllegalStateException("a streamed body can be read once")));
    }

    @Override
    public byte @Nullable [] bytesInMemory() {
        return null;
    }

    @Override
    public Headers trailers() {
        return trailers.get();
    }

    @Override
    public void discard() {
        if (claimed.compareAndSet(false, true)) {
            discard.run();
        }
    }
}
