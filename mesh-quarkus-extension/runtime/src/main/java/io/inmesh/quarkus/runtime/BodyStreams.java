package io.inmesh.quarkus.runtime;

import io.inmesh.service.Body;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.vertx.ReadStreamSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.streams.ReadStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Bodies of the mesh as the streams of Vert.x and of the JDK, and back. */
final class BodyStreams {

    private static final int CHUNK = 16 << 10;

    private BodyStreams() {}

    /** A body that streams {@code entity}, a file, an input stream or a Multi of buffers; null: it is none of them. */
    static @Nullable Body upload(Object entity, Context vertx) throws IOException {
        if (entity instanceof File file) {
            return upload(file.toPath(), vertx);
        }
        if (entity instanceof Path path) {
            return Body.of(read(() -> Files.newInputStream(path), vertx), Files.size(path));
        }
        if (entity instanceof InputStream stream) {
            return Body.of(read(() -> stream, vertx), Body.UNKNOWN_LENGTH);
        }
        if (entity instanceof Multi<?> multi) {
            return Body.of(
                    JdkFlowAdapter.flowPublisherToFlux(multi)
                            .cast(io.vertx.mutiny.core.buffer.Buffer.class)
                            .map(buffer -> ByteBuffer.wrap(buffer.getBytes())),
                    Body.UNKNOWN_LENGTH);
        }
        return null;
    }

    /** Reads on Vert.x' worker threads, as far ahead as there is demand, and closes the stream at the end. */
    private static Flux<ByteBuffer> read(Callable<InputStream> open, Context vertx) {
        Scheduler workers = Schedulers.fromExecutor(task -> vertx.executeBlocking(
                () -> {
                    task.run();
                    return true;
                },
                false));
        return Flux.<ByteBuffer, InputStream>generate(
                        open,
                        (stream, sink) -> {
                            try {
                                byte[] chunk = stream.readNBytes(CHUNK);
                                if (chunk.length == 0) {
                                    sink.complete();
                                } else {
                                    sink.next(ByteBuffer.wrap(chunk));
                                }
                            } catch (IOException e) {
                                sink.error(e);
                            }
                            return stream;
                        },
                        BodyStreams::close)
                .subscribeOn(workers);
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The content as a stream that blocks its reader and holds the connection until it is read or closed. */
    static InputStream inputStream(Body body) {
        return body.isEmpty() ? InputStream.nullInputStream() : new BodyInputStream(body);
    }

    /** {@code chunks} as a stream whose handlers run on {@code vertx}; it begins when a handler is set. */
    static ReadStream<Buffer> readStream(Flux<ByteBuffer> chunks, Context vertx) {
        Scheduler scheduler = Schedulers.fromExecutor(task -> vertx.runOnContext(v -> task.run()));
        return ReadStreamSubscriber.asReadStream(
                JdkFlowAdapter.publisherToFlowPublisher(chunks.publishOn(scheduler)), BodyStreams::buffer);
    }

    private static Buffer buffer(ByteBuffer chunk) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        return Buffer.buffer(bytes);
    }

    /** Writes the content to a new temporary file; to be called on {@code vertx}. */
    static Future<String> toTempFile(Body body, Context vertx) {
        FileSystem files = vertx.owner().fileSystem();
        return files.createTempFile("rest-client", "")
                .compose(path -> files.open(path, new OpenOptions().setWrite(true))
                        .compose(file -> readStream(body.chunks(), vertx).pipeTo(file))
                        .map(path));
    }
}
