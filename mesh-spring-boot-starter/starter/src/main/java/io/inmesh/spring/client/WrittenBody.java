package io.inmesh.spring.client;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.StreamingHttpOutputMessage;
import reactor.core.publisher.Flux;

/** A body of Spring's that is written anew for each subscriber where it says that it can be. */
final class WrittenBody extends Body {

    private final StreamingHttpOutputMessage.Body source;
    private final long length;
    private final Consumer<Writing> writer;
    private final AtomicBoolean claimed = new AtomicBoolean();

    /** @param writer runs a {@link Writing} on a thread that may block */
    WrittenBody(StreamingHttpOutputMessage.Body source, long length, Consumer<Writing> writer) {
        this.source = source;
        this.length = length;
        this.writer = writer;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean isReplayable() {
        return source.repeatable();
    }

    @Override
    public boolean isSendable() {
        return source.repeatable() || !claimed.get();
    }

    @Override
    public Flux<ByteBuffer> chunks() {
        return Flux.from(subscriber -> {
            if (claimed.compareAndSet(false, true) || source.repeatable()) {
                Writing writing = new Writing(source, subscriber);
                subscriber.onSubscribe(writing);
                writer.accept(writing);
            } else {
                Flux.<ByteBuffer>error(new IllegalStateException("a streamed body can be read once"))
                        .subscribe(subscriber);
            }
        });
    }

    @Override
    public byte @Nullable [] bytesInMemory() {
        return null;
    }

    @Override
    public Headers trailers() {
        return Headers.empty();
    }

    @Override
    public void discard() {
        claimed.set(true);
    }
}
