package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Informational;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.service.TlsPeer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.util.context.Context;

/**
 * One inbound call, from its head to the end of its response: what reactor-netty subscribes to, the subscriber of the
 * handler's Mono, and the subscription that a caller's disconnect cancels, in one object.
 */
final class Exchange extends Mono<Void> implements CoreSubscriber<Response>, Subscription, Consumer<Informational> {

    private static final System.Logger LOG = System.getLogger(Listener.class.getName());

    /** Up to this a body of known length is read whole before the handler is called, which saves it a stream. */
    private static final int SMALL_BODY = 64 * 1024;

    private static final AtomicIntegerFieldUpdater<Exchange> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Exchange.class, "state");
    private static final AtomicReferenceFieldUpdater<Exchange, @Nullable Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(Exchange.class, Subscription.class, "upstream");

    private static final int RUNNING = 0;
    private static final int ANSWERED = 1;
    private static final int ENDED = 2;

    private final HttpServerRequest received;
    private final HttpServerResponse response;
    private final Channel channel;
    private final boolean http2;
    private final Peer peer;
    private final Service handler;
    private final Duration receiveTimeout;

    private volatile int state;

    /** What this waits for: the body, then the handler, then the response's body. */
    @SuppressWarnings("UnusedVariable") // through UPSTREAM
    private volatile @Nullable Subscription upstream;

    @SuppressWarnings("NullAway.Init") // set by subscribe, which comes first
    private CoreSubscriber<? super Void> downstream;

    @SuppressWarnings("NullAway.Init") // set by begin, before anything reads it
    private Request request;

    Exchange(
            HttpServerRequest received,
            HttpServerResponse response,
            Channel channel,
            Service handler,
            Duration receiveTimeout) {
        this.received = received;
        this.response = response;
        this.channel = channel;
        this.handler = handler;
        this.receiveTimeout = receiveTimeout;
        http2 = channel instanceof Http2StreamChannel;
        peer = (http2 ? channel.parent() : channel).attr(Peer.KEY).get();
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        downstream = actual;
        actual.onSubscribe(this);
        peer.callBegan();
        long length;
        try {
            length = RequestHead.bodyLength(received.requestHeaders());
            request = ofCaller(RequestHead.read(received, http2));
        } catch (IllegalArgumentException e) {
            refuse(Response.of(400, "bad request: " + e.getMessage() + "\n"));
            return;
        }
        HttpHeaders headers = received.requestHeaders();
        if (length == 0) {
            call(request);
        } else if (length > 0
                && length <= SMALL_BODY
                && !headers.contains(HttpHeaderNames.EXPECT)
                && !headers.contains(HttpHeaderNames.TRAILER)) {
            receive((int) length);
        } else {
            BodyWatch watch = new BodyWatch(this::cancel);
            channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, null, watch);
            InboundStream stream = new InboundStream(received.receiveObject(), watch);
            call(request.withBody(Body.of(stream, length, watch::trailers, () -> {})));
        }
    }

    private Request ofCaller(Request read) {
        TlsPeer caller = peer.caller();
        return caller == null ? read : read.withCall(read.call().with(TlsPeer.KEY, caller));
    }

    private void receive(int length) {
        SmallBody body = new SmallBody(this, length);
        body.timeout(channel.eventLoop().schedule(this::timeOut, receiveTimeout.toNanos(), TimeUnit.NANOSECONDS));
        received.receiveObject().subscribe(body);
    }

    private void timeOut() {
        if (state == RUNNING) {
            refuse(Response.of(408, "the request's body did not come within " + receiveTimeout + "\n"));
        }
    }

    /** Answers without the handler, and ends the connection: what follows on it is not to be trusted. */
    private void refuse(Response answer) {
        if (STATE.compareAndSet(this, RUNNING, ANSWERED)) {
            Operators.terminate(UPSTREAM, this);
            if (!http2) {
                response.keepAlive(false);
            }
            write(answer);
        }
    }

    void call(byte[] body) {
        call(request.withBody(Body.of(body)));
    }

    private void call(Request complete) {
        if (state != RUNNING) {
            return;
        }
        Mono<Response> outcome;
        try {
            outcome = handler.call(complete.withInformational(this));
        } catch (RuntimeException e) {
            outcome = Mono.error(e);
        }
        outcome.subscribe(this);
    }

    /** @return false where the call is cancelled, and {@code subscription} with it */
    boolean depend(Subscription subscription) {
        return Operators.replace(UPSTREAM, this, subscription);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (depend(subscription)) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Response answer) {
        if (STATE.compareAndSet(this, RUNNING, ANSWERED)) {
            write(answer);
        } else {
            answer.body().discard();
        }
    }

    @Override
    public void onError(Throwable error) {
        if (STATE.compareAndSet(this, RUNNING, ANSWERED)) {
            write(answerTo(error));
        }
    }

    @Override
    public void onComplete() {
        if (state == RUNNING) {
            onError(new IllegalStateException("the handler completed without a response"));
        }
    }

    private Response answerTo(Throwable error) {
        if (error instanceof MeshException e) {
            String reason = e.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return Response.of(e.kind().status(), reason + "\n");
        }
        LOG.log(System.Logger.Level.ERROR, () -> "the handler of " + request + " failed", error);
        return Response.of(500, "internal error\n");
    }

    private void write(Response answer) {
        if (response.hasSentHeaders()) {
            // A body that could not be parsed: the codec has answered 400 by itself.
            answer.body().discard();
            end();
            return;
        }
        try {
            writeUnchecked(answer);
        } catch (IllegalArgumentException e) {
            answer.body().discard();
            LOG.log(System.Logger.Level.ERROR, () -> "the response to " + request + " cannot be sent", e);
            response.responseHeaders().clear();
            writeUnchecked(Response.of(500, "internal error\n"));
        }
    }

    private void writeUnchecked(Response answer) {
        if (peer.isDraining() && !http2) {
            response.keepAlive(false);
        }
        ResponseHead.copy(answer, response);
        Body body = answer.body();
        byte[] bytes = body.bytesInMemory();
        if (ResponseHead.isBodiless(received.method(), answer.status())) {
            ResponseHead.describe(body, received.method(), response);
            body.discard();
            complete();
        } else if (bytes == null) {
            new StreamedResponse(this, body, response, channel).send(received.version(), http2);
        } else if (bytes.length == 0) {
            complete();
        } else {
            response.sendObject(Unpooled.wrappedBuffer(bytes)).then().subscribe(null, this::fail, this::complete);
        }
    }

    void complete() {
        downstream.onComplete();
        end();
    }

    /** The response cannot be finished: its connection, or its stream, is reset. */
    void fail(Throwable error) {
        downstream.onError(error);
        end();
    }

    @Override
    public void request(long n) {
        // Nothing is emitted but the end.
    }

    @Override
    public void cancel() {
        try {
            Operators.terminate(UPSTREAM, this);
        } finally {
            end();
        }
    }

    private void end() {
        if (STATE.getAndSet(this, ENDED) != ENDED) {
            peer.callEnded();
        }
    }

    /** Passes an interim response on, unless the final one is already on its way or the caller knows none. */
    @Override
    public void accept(Informational interim) {
        if (received.version().equals(HttpVersion.HTTP_1_0)) {
            return;
        }
        DefaultFullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(interim.status()), Unpooled.EMPTY_BUFFER);
        interim.headers().forEach(message.headers()::add);
        channel.eventLoop().execute(() -> {
            if (state == RUNNING && channel.isActive()) {
                // Past reactor-netty's handler, which would take it for the end of the response.
                channel.pipeline()
                        .context(NettyPipeline.HttpTrafficHandler)
                        .writeAndFlush(message)
                        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            }
        });
    }

    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }
}
