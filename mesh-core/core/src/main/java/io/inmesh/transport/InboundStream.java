package io.inmesh.transport;

import io.inmesh.service.MeshException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/**
 * A request body as it comes in, with the demand of whoever reads it. Chunks are copied to the heap, so that there is
 * nothing to release. It completes only where the body did: a cut-off body is an error, never a short one.
 */
final class InboundStream extends Flux<ByteBuffer> implements CoreSubscriber<Object>, Subscription {

    private final Flux<?> source;
    private final BodyWatch watch;

    @SuppressWarnings("NullAway.Init") // set by subscribe, which comes first
    private CoreSubscriber<? super ByteBuffer> downstream;

    @SuppressWarnings("NullAway.Init") // set by onSubscribe, which comes first
    private Subscription upstream;

    InboundStream(Flux<?> source, BodyWatch watch) {
        this.source = source;
        this.watch = watch;
    }

    /** Called once: the body that holds it lets no second reader through. */
    @Override
    public void subscribe(CoreSubscriber<? super ByteBuffer> actual) {
        downstream = actual;
        source.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        downstream.onSubscribe(this);
    }

    @Override
    public void onNext(Object part) {
        ByteBuf content = part instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) part;
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        downstream.onNext(ByteBuffer.wrap(bytes));
    }

    @Override
    public void onError(Throwable error) {
        downstream.onError(cutOff(error));
    }

    @Override
    public void onComplete() {
        if (watch.hasEnded()) {
            downstream.onComplete();
        } else {
            downstream.onError(cutOff(null));
        }
    }

    static MeshException cutOff(@Nullable Throwable cause) {
        return MeshException.of(
                MeshException.Kind.CONNECTION_CLOSED, "the connection ended before the request's body did", cause);
    }

    @Override
    public void request(long n) {
        upstream.request(n);
    }

    @Override
    public void cancel() {
        upstream.cancel();
    }

    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }
}
