package io.inmesh.config.subscription;

import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One stream of the service: opened, read, and given up when it says nothing for too long. What it says, and that it has
 * ended, its owner hears on the worker; nothing more after {@link #close}. Confined to the worker, but for its hearing.
 */
final class WatchStream {

    /** For an answer at all; a service that is well gives it at once. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** Chunks that wait for the worker; beyond it the service waits. */
    private static final int AHEAD = 16;

    /** Whom a stream belongs to. */
    interface Owner {
        void said(WatchStream stream, Message message);

        void ended(WatchStream stream, Throwable why);
    }

    private final Owner owner;
    private final Remote remote;
    private final Workplace place;
    private final Duration silence;
    private final EventParser parser = new EventParser();
    private final int address;
    private final Interest interest;
    private final String position;
    private volatile long heardNanos;
    private @Nullable Disposable reading;
    private @Nullable Disposable alarm;
    private boolean closed;

    WatchStream(Owner owner, Remote remote, Workplace place, Duration silence, Start start) {
        this.owner = owner;
        this.remote = remote;
        this.place = place;
        this.silence = silence;
        this.address = start.address();
        this.interest = start.interest();
        this.position = start.position();
    }

    /**
     * How a stream begins.
     *
     * @param position empty: with everything
     */
    record Start(int address, Interest interest, String position) {}

    int address() {
        return address;
    }

    Interest interest() {
        return interest;
    }

    boolean goesOn() {
        return !position.isEmpty();
    }

    /** When it last said anything. */
    long heardNanos() {
        return heardNanos;
    }

    /** @param target of {@code GET}, the interest included */
    void open(String target) {
        heardNanos = place.time().nanoTime();
        Request request = Request.get(target).withHeader("accept", "text/event-stream");
        if (goesOn()) {
            request = request.withHeader("last-event-id", position);
        }
        reading = remote.send(address, request)
                .timeout(
                        ANSWER,
                        Mono.error(() -> new Refusal(0, "no answer within " + ANSWER)),
                        place.time().scheduler())
                .flatMapMany(this::chunks)
                .doOnNext(chunk -> heardNanos = place.time().nanoTime())
                .publishOn(place.worker(), AHEAD)
                .subscribe(this::take, this::end, () -> end(new Refusal(200, "the service ended the stream")));
        watchSilence(silence);
    }

    private Flux<ByteBuffer> chunks(Response response) {
        if (response.status() != 200) {
            return Refusal.of(response).flatMapMany(Flux::error);
        }
        String type = response.headers().get("content-type");
        if (type == null || !type.startsWith("text/event-stream")) {
            response.body().discard();
            return Flux.error(new Refusal(200, "an answer of type " + type + " (expected: text/event-stream)"));
        }
        return response.body().chunks();
    }

    private void take(ByteBuffer chunk) {
        if (closed) {
            return;
        }
        try {
            parser.take(chunk, event -> {
                if (!closed) {
                    owner.said(this, Message.of(event));
                }
            });
        } catch (IllegalArgumentException e) {
            end(new Refusal(200, "not understood: " + e.getMessage()));
        }
        // What took long here was not the service's silence.
        heardNanos = place.time().nanoTime();
    }

    private void watchSilence(Duration in) {
        alarm = place.later(this::checkSilence, in);
    }

    private void checkSilence() {
        if (closed) {
            return;
        }
        long quiet = place.time().nanoTime() - heardNanos;
        if (quiet >= silence.toNanos()) {
            end(new Refusal(0, "nothing was heard for " + silence + ": given up"));
        } else {
            watchSilence(silence.minusNanos(quiet));
        }
    }

    private void end(Throwable why) {
        if (!closed) {
            close();
            owner.ended(this, why);
        }
    }

    /** Idempotent. */
    void close() {
        closed = true;
        if (alarm != null) {
            alarm.dispose();
        }
        if (reading != null) {
            reading.dispose();
        }
    }
}
