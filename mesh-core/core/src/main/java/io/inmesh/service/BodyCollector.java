package io.inmesh.service;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import reactor.core.publisher.Mono;

/** Reads a body into memory, up to a limit. */
final class BodyCollector {

    private BodyCollector() {}

    static Mono<byte[]> collect(Body body, int limit) {
        byte[] present = body.bytesInMemory();
        if (present != null && present.length <= limit) {
            return Mono.just(present);
        }
        if (body.length() > limit) {
            body.discard();
            return Mono.error(tooLarge(body.length(), limit));
        }
        return body.chunks()
                .collect(ByteArrayOutputStream::new, (out, chunk) -> append(out, chunk, limit))
                .map(ByteArrayOutputStream::toByteArray);
    }

    private static void append(ByteArrayOutputStream out, ByteBuffer chunk, int limit) {
        long size = (long) out.size() + chunk.remaining();
        if (size > limit) {
            throw tooLarge(size, limit);
        }
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        out.writeBytes(bytes);
    }

    private static MeshException tooLarge(long observed, int limit) {
        return MeshException.of(
                MeshException.Kind.BODY_TOO_LARGE,
                "the body has at least " + observed + " bytes, the limit is " + limit
                        + "; raise the limit, or read it as a stream with chunks()");
    }
}
