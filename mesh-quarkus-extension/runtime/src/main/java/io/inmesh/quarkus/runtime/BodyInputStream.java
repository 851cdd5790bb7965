package io.inmesh.quarkus.runtime;

import io.inmesh.service.Body;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.stream.Stream;

/** A body for a reader that may block: at most {@value #AHEAD} chunks are fetched ahead. Not thread-safe. */
final class BodyInputStream extends InputStream {

    private static final int AHEAD = 4;

    private final Stream<ByteBuffer> chunks;
    private final Iterator<ByteBuffer> iterator;
    private ByteBuffer current = ByteBuffer.allocate(0);

    BodyInputStream(Body body) {
        this.chunks = body.chunks().toStream(AHEAD);
        this.iterator = chunks.iterator();
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

    private boolean fill() throws IOException {
        try {
            while (!current.hasRemaining()) {
                if (!iterator.hasNext()) {
                    return false;
                }
                current = iterator.next();
            }
            return true;
        } catch (RuntimeException e) {
            throw new IOException("reading the response: " + e.getMessage(), e);
        }
    }

    @Override
    public int available() {
        return current.remaining();
    }

    /** Also gives the connection up when the content has not been read to its end. */
    @Override
    public void close() {
        chunks.close();
    }
}
