package io.inmesh;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Closes what was opened in reverse order, one after the other, whatever fails on the way. A part stays listed until it
 * has closed, so that closing again takes up what an interrupted close left: parts close idempotently. Guarded by itself.
 */
final class Closer {

    private static final System.Logger LOG = System.getLogger(Closer.class.getName());

    private final Deque<Function<Duration, Mono<Void>>> opened = new ArrayDeque<>();
    private boolean closed;

    /** Closes {@code part} when this closes; at once if it has. */
    void add(Function<Duration, Mono<Void>> part) {
        synchronized (this) {
            if (!closed) {
                opened.push(part);
                return;
            }
        }
        part.apply(Duration.ZERO).subscribe();
    }

    /** @param grace how long each part may take to end its calls */
    Mono<Void> close(Duration grace) {
        return Flux.defer(() -> Flux.fromIterable(stop()))
                .concatMap(part -> Mono.defer(() -> part.apply(grace))
                        .onErrorResume(Closer::log)
                        .then(Mono.fromRunnable(() -> remove(part))))
                .then();
    }

    private synchronized List<Function<Duration, Mono<Void>>> stop() {
        closed = true;
        return List.copyOf(opened);
    }

    private synchronized void remove(Function<Duration, Mono<Void>> part) {
        opened.remove(part);
    }

    private static Mono<Void> log(Throwable error) {
        LOG.log(System.Logger.Level.WARNING, "a part of the mesh did not close cleanly", error);
        return Mono.empty();
    }
}
