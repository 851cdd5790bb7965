package io.inmesh.service;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Content in memory. */
final class BytesBody extends Body {

    static final BytesBody EMPTY = new BytesBody(new byte[0]);

    private final byte[] bytes;

    BytesBody(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public boolean isReplayable() {
        return true;
    }

    @Override
    public boolean isSendable() {
        return true;
    }

    @Override
    public Flux<ByteBuffer> chunks() {
        return bytes.length == 0 ? Flux.empty() : Flux.defer(() -> Flux.just(ByteBuffer.wrap(bytes)));
    }

    @Override
    public byte @Nullable [] bytesInMemory() {
        return bytes;
    }

    @Override
    public Headers trailers() {
        return Headers.empty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BytesBody that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public void discard() {
        // Memory is all it holds.
    }
}
