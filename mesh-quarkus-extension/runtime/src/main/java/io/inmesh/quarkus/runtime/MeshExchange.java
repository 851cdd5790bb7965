package io.inmesh.quarkus.runtime;

import io.inmesh.MeshClient;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.vertx.core.Context;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.util.context.ContextView;

/** One call through the mesh, whose one outcome arrives on the Vert.x context of its REST client call. Thread-safe. */
final class MeshExchange {

    /** The most that is held in memory of a response that is neither a stream nor a file. */
    static final int MAX_BUFFERED = 64 << 20;

    /** How the content of a response is wanted. */
    enum Reading {
        MEMORY,
        INPUT_STREAM,
        FILE,
        STREAM
    }

    /** Who wants the outcome; called on the Vert.x context: {@link #reading}, then exactly one of the others. */
    interface Outcome {

        Reading reading(int status);

        /** @param content null: none */
        void content(Response response, @Nullable InputStream content);

        void file(Response response, String path);

        void stream(VertxResponse response);

        void failure(Throwable error);
    }

    private final Context vertx;
    private final Outcome outcome;
    private final Disposable.Swap running = Disposables.swap();
    private final AtomicBoolean ended = new AtomicBoolean();

    MeshExchange(Context vertx, Outcome outcome) {
        this.vertx = vertx;
        this.outcome = outcome;
    }

    void start(MeshClient client, Request request) {
        ContextView inbound = InboundContext.get(vertx);
        // update, not replace: a call cancelled meanwhile is disposed of at once
        running.update(client.send(request)
                .contextWrite(context -> inbound == null ? context : context.putAll(inbound))
                .subscribe(response -> vertx.runOnContext(v -> read(response)), this::fail));
    }

    /** Ends the call; whoever waits for its outcome gets a {@link CancellationException}. */
    void cancel() {
        running.dispose();
        fail(new CancellationException("cancelled by the caller"));
    }

    private void read(Response response) {
        if (ended.get()) {
            response.body().discard();
            return;
        }
        switch (outcome.reading(response.status())) {
            case MEMORY ->
                running.update(response.body()
                        .bytes(MAX_BUFFERED)
                        .subscribe(
                                bytes -> end(o -> o.content(
                                        response, bytes.length == 0 ? null : new ByteArrayInputStream(bytes))),
                                this::fail));
            case INPUT_STREAM -> handOver(response, o -> o.content(response, BodyStreams.inputStream(response.body())));
            case FILE ->
                BodyStreams.toTempFile(response.body(), vertx)
                        .onSuccess(path -> end(o -> o.file(response, path)))
                        .onFailure(this::fail);
            case STREAM -> handOver(response, o -> o.stream(new VertxResponse(response, vertx)));
        }
    }

    /** With the content still to be read. */
    private void handOver(Response response, Consumer<Outcome> action) {
        if (!end(action)) {
            response.body().discard();
        }
    }

    private void fail(Throwable error) {
        end(o -> o.failure(error));
    }

    private boolean end(Consumer<Outcome> action) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        vertx.runOnContext(v -> action.accept(outcome));
        return true;
    }
}
