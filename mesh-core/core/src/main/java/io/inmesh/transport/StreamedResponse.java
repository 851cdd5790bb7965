package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.netty.http.server.HttpServerResponse;
import reactor.util.context.Context;

/**
 * Sends a streamed body: a chunk is asked for when one has left for the socket, so that a slow reader holds at most
 * {@link #CHUNKS_AHEAD} of them in memory.
 */
final class StreamedResponse implements CoreSubscriber<ByteBuffer>, ChannelFutureListener {

    private static final System.Logger LOG = System.getLogger(Listener.class.getName());

    /** Two would do for a steady stream; more let small chunks share a system call. */
    private static final int CHUNKS_AHEAD = 8;

    private final Exchange exchange;
    private final Body body;
    private final HttpServerResponse response;
    private final Channel channel;

    @SuppressWarnings("NullAway.Init") // set by onSubscribe, which comes first
    private Subscription upstream;

    /** Chunks come from any thread, each perhaps from another; they leave on the channel's, in their order. */
    private final Queue<ByteBuffer> chunks = new ConcurrentLinkedQueue<>();

    private volatile boolean completed;
    private volatile @Nullable Throwable failure;

    // Owned by the channel's loop.

    /** Bytes that are still to come; meaningless where the length is unknown. */
    private long remaining;

    private boolean draining;
    private boolean ended;

    StreamedResponse(Exchange exchange, Body body, HttpServerResponse response, Channel channel) {
        this.exchange = exchange;
        this.body = body;
        this.response = response;
        this.channel = channel;
        remaining = body.length();
    }

    void send(HttpVersion version, boolean http2) {
        if (body.length() >= 0) {
            response.header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(body.length()));
        } else if (!http2 && version.equals(HttpVersion.HTTP_1_0)) {
            // It knows no chunks: the end of the connection ends the body.
            response.chunkedTransfer(false).keepAlive(false);
        }
        if (body.length() == 0) {
            body.discard();
            exchange.complete();
            return;
        }
        response.trailerHeaders(this::addTrailers);
        response.sendHeaders()
                .then()
                .subscribe(null, this::abort, () -> body.chunks().subscribe(this));
    }

    private void addTrailers(HttpHeaders out) {
        Headers trailers = body.trailers();
        trailers.forEach((name, value) -> {
            try {
                out.add(name, value);
            } catch (IllegalArgumentException e) {
                // RFC 9110, 6.5.1: not every field may come late, and the body is already sent.
                LOG.log(System.Logger.Level.WARNING, "the trailer {0} is left out: {1}", name, e.getMessage());
            }
        });
    }

    private void abort(Throwable error) {
        body.discard();
        exchange.fail(error);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (exchange.depend(subscription)) {
            subscription.request(CHUNKS_AHEAD);
        }
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        chunks.add(chunk);
        onLoop();
    }

    @Override
    public void onError(Throwable error) {
        failure = error;
        completed = true;
        onLoop();
    }

    @Override
    public void onComplete() {
        completed = true;
        onLoop();
    }

    /** What is written on the loop would overtake what another thread has handed to it: so all goes this way. */
    private void onLoop() {
        if (channel.eventLoop().inEventLoop()) {
            drain();
            return;
        }
        try {
            channel.eventLoop().execute(this::drain);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and the connection with it.
            upstream.cancel();
        }
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        boolean last = completed;
        for (ByteBuffer next = chunks.poll(); next != null && !ended; next = chunks.poll()) {
            send(next);
            last = completed;
        }
        draining = false;
        if (last && !ended) {
            finish();
        }
    }

    private void send(ByteBuffer chunk) {
        int size = chunk.remaining();
        if (body.length() >= 0 && size > remaining) {
            upstream.cancel();
            end(new IllegalStateException("the body is longer than its length of " + body.length() + " bytes"));
            return;
        }
        remaining -= size;
        if (size == 0) {
            upstream.request(1);
        } else {
            channel.writeAndFlush(Unpooled.wrappedBuffer(chunk)).addListener(this);
        }
    }

    /** A chunk has left. */
    @Override
    public void operationComplete(ChannelFuture written) {
        if (written.isSuccess()) {
            upstream.request(1);
        } else {
            // The connection is gone; its end cancels the exchange, or has.
            upstream.cancel();
        }
    }

    private void finish() {
        Throwable error = failure;
        if (error == null && body.length() >= 0 && remaining > 0) {
            error = new IllegalStateException(
                    "the body ended " + remaining + " bytes before its length of " + body.length() + " bytes");
        }
        end(error);
    }

    private void end(@Nullable Throwable error) {
        if (ended) {
            return;
        }
        ended = true;
        if (error == null) {
            exchange.complete();
        } else {
            exchange.fail(error);
        }
    }

    @Override
    public Context currentContext() {
        return exchange.currentContext();
    }
}
