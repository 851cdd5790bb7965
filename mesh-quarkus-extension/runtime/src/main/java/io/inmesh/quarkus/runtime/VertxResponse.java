package io.inmesh.quarkus.runtime;

import io.inmesh.service.Response;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpFrame;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamPriority;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/** A response of the mesh as the Vert.x response from which Quarkus reads Multi and server-sent events. */
final class VertxResponse implements HttpClientResponse {

    private final Response response;
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private final AtomicReference<@Nullable Subscription> reading = new AtomicReference<>();
    private final HttpClientRequest request = VertxRequest.cancelledBy(this::abandon);
    private final ReadStream<Buffer> content;

    VertxResponse(Response response, Context vertx) {
        this.response = response;
        this.content = BodyStreams.readStream(response.body().chunks().doOnSubscribe(reading::set), vertx);
        response.headers().forEach(headers::add);
        content.pause();
    }

    /** Harmless when the content has been read to its end. */
    private void abandon() {
        Subscription subscription = reading.get();
        if (subscription == null) {
            response.body().discard();
        } else {
            subscription.cancel();
        }
    }

    @Override
    public int statusCode() {
        return response.status();
    }

    @Override
    public String statusMessage() {
        return RestHeaders.reason(response.status());
    }

    @Override
    public HttpVersion version() {
        return HttpVersion.HTTP_1_1;
    }

    @Override
    public MultiMap headers() {
        return headers;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return headers.get(name);
    }

    @Override
    public @Nullable String getHeader(CharSequence name) {
        return headers.get(name);
    }

    @Override
    public List<String> cookies() {
        return headers.getAll("set-cookie");
    }

    @Override
    public HttpClientRequest request() {
        return request;
    }

    @Override
    public HttpClientResponse handler(@Nullable Handler<Buffer> handler) {
        content.handler(handler);
        return this;
    }

    @Override
    public HttpClientResponse endHandler(@Nullable Handler<Void> handler) {
        content.endHandler(handler);
        return this;
    }

    @Override
    public HttpClientResponse exceptionHandler(@Nullable Handler<Throwable> handler) {
        content.exceptionHandler(handler);
        return this;
    }

    @Override
    public HttpClientResponse pause() {
        content.pause();
        return this;
    }

    @Override
    public HttpClientResponse resume() {
        content.resume();
        return this;
    }

    @Override
    public HttpClientResponse fetch(long amount) {
        content.fetch(amount);
        return this;
    }

    @Override
    public MultiMap trailers() {
        MultiMap trailers = MultiMap.caseInsensitiveMultiMap();
        response.body().trailers().forEach(trailers::add);
        return trailers;
    }

    @Override
    public @Nullable String getTrailer(String name) {
        return response.body().trailers().get(name);
    }

    @Override
    public Future<Buffer> body() {
        return Future.failedFuture(unsupported("body"));
    }

    @Override
    public Future<Void> end() {
        return Future.failedFuture(unsupported("end"));
    }

    @Override
    public NetSocket netSocket() {
        throw unsupported("netSocket");
    }

    @Override
    public HttpClientResponse customFrameHandler(Handler<HttpFrame> handler) {
        throw unsupported("customFrameHandler");
    }

    @Override
    public HttpClientResponse streamPriorityHandler(Handler<StreamPriority> handler) {
        throw unsupported("streamPriorityHandler");
    }

    private static UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException(what + ": this response was received by the mesh");
    }
}
