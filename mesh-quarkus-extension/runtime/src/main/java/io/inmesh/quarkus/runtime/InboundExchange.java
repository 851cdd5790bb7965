package io.inmesh.quarkus.runtime;

import io.inmesh.service.Body;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.ContextView;

/** One inbound request: the stack calls the route as its service, and sees how and when it ends. */
final class InboundExchange {

    private static final int MAX_REFUSAL = 64 << 10;

    private final RoutingContext routing;
    private final Context vertx;
    private final Disposable.Swap call = Disposables.swap();
    private final AtomicBoolean ended = new AtomicBoolean();

    InboundExchange(RoutingContext routing) {
        this.routing = routing;
        this.vertx = routing.vertx().getOrCreateContext();
    }

    /** The handler of the stack; it finds its exchange in the Reactor context. */
    static Mono<Response> route(Request request) {
        return Mono.deferContextual(
                context -> context.get(InboundExchange.class).routed(context));
    }

    void run(Service stack, Request request) {
        routing.addEndHandler(end -> {
            if (end.failed()) {
                // The client went away: the stack is to see a cancelled call.
                ended.set(true);
                call.dispose();
            }
        });
        call.update(stack.call(request)
                .contextWrite(context -> context.put(InboundExchange.class, this))
                .subscribe(response -> onContext(() -> answer(response)), error -> onContext(() -> answer(error))));
    }

    private Mono<Response> routed(ContextView inbound) {
        return Mono.create(sink -> onContext(() -> next(sink, inbound)));
    }

    private void next(MonoSink<Response> sink, ContextView inbound) {
        InboundContext.put(vertx, inbound);
        routing.addEndHandler(end -> {
            if (end.succeeded()) {
                ended.set(true);
                HttpServerResponse http = routing.response();
                sink.success(Response.of(
                        Math.max(http.getStatusCode(), 200), new VertxHeaders(http.headers()), Body.empty()));
            }
        });
        routing.next();
    }

    /** The stack's own answer: the route was not called, or did not end in time. */
    private void answer(Response response) {
        if (ended.get()) {
            return;
        }
        response.body()
                .bytes(MAX_REFUSAL)
                .subscribe(bytes -> onContext(() -> write(response, bytes)), error -> onContext(() -> answer(error)));
    }

    private void write(Response response, byte[] body) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        HttpServerResponse http = routing.response();
        if (http.ended() || http.closed()) {
            return;
        }
        if (http.headWritten()) {
            http.reset();
            return;
        }
        http.setStatusCode(response.status());
        response.headers().forEach(http.headers()::add);
        http.headers().remove("content-length").remove("transfer-encoding");
        http.end(Buffer.buffer(body));
    }

    private void answer(Throwable error) {
        // Not the message: it names what is behind this service.
        answer(Response.of(
                error instanceof MeshException failure ? failure.kind().status() : 500));
    }

    private void onContext(Runnable action) {
        if (Vertx.currentContext() == vertx) {
            action.run();
        } else {
            vertx.runOnContext(v -> action.run());
        }
    }
}
