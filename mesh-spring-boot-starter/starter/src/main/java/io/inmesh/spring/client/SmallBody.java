package io.inmesh.spring.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.StreamingHttpOutputMessage;

/**
 * Takes a body into memory where it is small and may be written again should it turn out not to be: then it has a length,
 * and a retry needs nobody to write it.
 */
final class SmallBody {

    static final int LIMIT = 64 * 1024;

    private SmallBody() {}

    /**
     * The content, or null where it is over the limit or can be written only once.
     *
     * @param length as the headers tell it, or -1
     */
    static byte @Nullable [] bytes(StreamingHttpOutputMessage.Body body, long length) throws IOException {
        if (!body.repeatable() || length > LIMIT) {
            return null;
        }
        LimitedStream target = new LimitedStream();
        try {
            body.writeTo(target);
        } catch (IOException | RuntimeException e) {
            if (!target.overflowed) {
                throw e;
            }
        }
        return target.overflowed ? null : target.bytes.toByteArray();
    }

    private static final class LimitedStream extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        private boolean overflowed;

        @Override
        public void write(int value) throws IOException {
            check(1);
            bytes.write(value);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            check(length);
            bytes.write(source, offset, length);
        }

        private void check(int more) throws IOException {
            if (overflowed || bytes.size() + more > LIMIT) {
                overflowed = true;
                throw new IOException("more than " + LIMIT + " bytes: it will be streamed");
            }
        }
    }
}
