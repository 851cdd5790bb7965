package io.inmesh.transport;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import reactor.core.publisher.Flux;

/**
 * What the bodies of a soak hold: a function of an id and a position, so that every byte tells whose it is and where it
 * belongs. A request's body is that of its call's id, the response's that of the id's complement.
 */
final class SoakContent {

    private static final int BLOCK_BITS = 18;
    private static final byte[] BLOCK = new byte[1 << BLOCK_BITS];

    static {
        new Random(42).nextBytes(BLOCK);
    }

    private SoakContent() {}

    /** The bytes at {@code position}: at least one, at most {@code limit}. */
    static ByteBuffer slice(long id, long position, long limit) {
        long offset = (id * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - BLOCK_BITS);
        int start = (int) ((offset + position) & (BLOCK.length - 1));
        int length = (int) Math.min(limit, BLOCK.length - start);
        return ByteBuffer.wrap(BLOCK, start, length).slice();
    }

    static byte[] bytes(long id, int size) {
        ByteBuffer all = ByteBuffer.allocate(size);
        while (all.hasRemaining()) {
            all.put(slice(id, all.position(), all.remaining()));
        }
        return all.array();
    }

    static Flux<ByteBuffer> chunks(long id, long size, int maxChunk) {
        return Flux.generate(() -> 0L, (position, sink) -> {
            if (position >= size) {
                sink.complete();
                return position;
            }
            ByteBuffer next = slice(id, position, Math.min(maxChunk, size - position));
            long after = position + next.remaining();
            sink.next(next);
            return after;
        });
    }

    /** What a body of {@code size} bytes sums up to. */
    static String sum(long id, long size) {
        Check check = new Check(id);
        while (check.position < size) {
            check.accept(slice(id, check.position, size - check.position));
        }
        return check.sum();
    }

    /** Takes a body as it comes, and knows whether every byte is in its place. Not thread-safe. */
    static final class Check {

        private final long id;
        private final CRC32C crc = new CRC32C();
        private long position;
        private boolean right = true;

        Check(long id) {
            this.id = id;
        }

        void accept(ByteBuffer chunk) {
            while (chunk.hasRemaining()) {
                ByteBuffer wanted = slice(id, position, chunk.remaining());
                ByteBuffer got = chunk.slice(chunk.position(), wanted.remaining());
                right &= got.equals(wanted);
                position += wanted.remaining();
                chunk.position(chunk.position() + wanted.remaining());
                crc.update(got);
            }
        }

        long size() {
            return position;
        }

        boolean isRight() {
            return right;
        }

        /** Length and checksum. */
        String sum() {
            return position + "/" + Long.toHexString(crc.getValue());
        }
    }
}
