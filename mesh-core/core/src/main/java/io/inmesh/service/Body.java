package io.inmesh.service;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The content of a message: in memory, which can be read any number of times, or a stream with back-pressure, which can
 * be read once. Chunks are heap buffers that belong to whoever receives them: there is nothing to release.
 */
public abstract class Body {

    /** The length of a stream that does not know it. */
    public static final long UNKNOWN_LENGTH = -1;

    protected Body() {}

    public static Body empty() {
        return BytesBody.EMPTY;
    }

    /** @param bytes not copied: must not be changed afterwards */
    public static Body of(byte[] bytes) {
        return bytes.length == 0 ? BytesBody.EMPTY : new BytesBody(bytes);
    }

    /** The UTF-8 bytes of {@code text}. */
    public static Body of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A stream that is subscribed once, with as much demand as the connection takes.
     *
     * @param length in bytes, or {@link #UNKNOWN_LENGTH}
     */
    public static Body of(Publisher<ByteBuffer> chunks, long length) {
        return new StreamBody(Flux.from(chunks), length, Headers::empty, () -> {});
    }

    /**
     * A received stream.
     *
     * @param trailers asked once the stream has completed
     * @param discard releases the stream when nobody reads it
     */
    public static Body of(Publisher<ByteBuffer> chunks, long length, Supplier<Headers> trailers, Runnable discard) {
        return new StreamBody(Flux.from(chunks), length, trailers, discard);
    }

    /** In bytes, or {@link #UNKNOWN_LENGTH}. */
    public abstract long length();

    /** Whether it can be read any number of times. */
    public abstract boolean isReplayable();

    /** Whether it can still be sent: it is replayable, or nobody has read it yet. */
    public abstract boolean isSendable();

    /** The content in order; a stream fails at the second subscription. */
    public abstract Flux<ByteBuffer> chunks();

    /** The whole content where it is in memory already, not a copy; otherwise null. */
    public abstract byte @Nullable [] bytesInMemory();

    /** The trailer fields (RFC 9110, 6.5); complete only when the content has been read. */
    public abstract Headers trailers();

    /** Releases a stream that nobody will read; harmless otherwise. */
    public abstract void discard();

    /** This content followed by the trailers that {@code supplier} yields at its end. */
    public Body withTrailers(Supplier<Headers> supplier) {
        return new StreamBody(chunks(), UNKNOWN_LENGTH, supplier, this::discard);
    }

    /**
     * The whole content.
     *
     * @param limit the most bytes to take; more fail with {@link MeshException.Kind#BODY_TOO_LARGE}
     */
    public Mono<byte[]> bytes(int limit) {
        return BodyCollector.collect(this, limit);
    }

    public final boolean isEmpty() {
        return length() == 0;
    }
}
