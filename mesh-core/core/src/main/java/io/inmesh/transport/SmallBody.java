package io.inmesh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Reads a request body of known, small length into one array before the handler is called. Confined to the event loop. */
final class SmallBody implements CoreSubscriber<Object> {

    private final Exchange exchange;
    private final byte[] bytes;
    private int filled;
    private @Nullable Future<?> timeout;

    SmallBody(Exchange exchange, int length) {
        this.exchange = exchange;
        bytes = new byte[length];
    }

    /** What stops waiting for it. */
    void timeout(Future<?> future) {
        timeout = future;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (exchange.depend(subscription)) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Object part) {
        ByteBuf content = part instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) part;
        // HTTP/2 lets through more than was announced only where the codec failed to check; never write past the end.
        int size = Math.min(content.readableBytes(), bytes.length - filled);
        content.readBytes(bytes, filled, size);
        filled += size;
    }

    @Override
    public void onError(Throwable error) {
        stopWaiting();
        exchange.onError(InboundStream.cutOff(error));
    }

    @Override
    public void onComplete() {
        stopWaiting();
        if (filled == bytes.length) {
            exchange.call(bytes);
        } else {
            exchange.onError(InboundStream.cutOff(null));
        }
    }

    private void stopWaiting() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
