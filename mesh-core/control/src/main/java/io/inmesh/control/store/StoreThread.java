package io.inmesh.control.store;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The one thread that a store writes on, with a bounded number of waiting tasks. It is never interrupted: that would close
 * the files it writes. Thread-safe.
 */
public final class StoreThread {

    private static final int MOST_WAITING = 1_000;

    private final ThreadPoolExecutor executor;
    private final Sinks.Empty<Void> ended = Sinks.empty();

    /** Something that may fail. */
    public interface Ending {
        void run() throws Exception;
    }

    public StoreThread(String name) {
        executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @return false where it is full or has ended */
    public boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** What {@code task} returns, once it is subscribed; a subscriber that goes away does not keep it from being done. */
    public <T> Mono<T> call(Callable<T> task) {
        return Mono.create(sink -> {
            boolean taken = execute(() -> {
                try {
                    sink.success(task.call());
                } catch (Exception e) {
                    sink.error(e);
                }
            });
            if (!taken) {
                sink.error(StoreException.unavailable(
                        "nothing was changed: the store is closed, or has " + MOST_WAITING + " changes waiting", null));
            }
        });
    }

    /** Takes no more, ends what waits, then runs {@code last}. */
    public Mono<Void> end(Ending last) {
        executor.execute(() -> {
            try {
                last.run();
                ended.tryEmitEmpty();
            } catch (Exception e) {
                ended.tryEmitError(e);
            }
        });
        executor.shutdown();
        return onEnd();
    }

    public Mono<Void> onEnd() {
        return ended.asMono();
    }
}
