package io.inmesh.samples.bookinfo.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Calls at the page at a steady rate, whether or not earlier ones have ended: a page that hangs does not slow down the
 * people behind it.
 */
final class Load {

    /** A bound for the runner's own memory; calls that wait for a place count their wait. */
    private static final int MOST_AT_ONCE = 128;

    private final Page page;
    private final int perSecond;

    Load(Page page, int perSecond) {
        this.page = page;
        this.perSecond = perSecond;
    }

    List<Outcome> run(int calls) throws InterruptedException {
        return run(calls, Map.of());
    }

    List<Outcome> run(int calls, Map<Integer, Runnable> events) throws InterruptedException {
        return run(calls, events, index -> List.of());
    }

    /**
     * @param events what happens just before which call, counted from 0; on the thread that starts the calls
     * @param headers of which call, names and values in turn
     */
    List<Outcome> run(int calls, Map<Integer, Runnable> events, IntFunction<List<String>> headers)
            throws InterruptedException {
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>(calls);
        Semaphore places = new Semaphore(MOST_AT_ONCE);
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            Runnable event = events.get(i);
            if (event != null) {
                event.run();
            }
            long due = start + i * 1_000_000_000L / perSecond;
            LockSupport.parkNanos(due - System.nanoTime());
            places.acquire();
            outcomes.add(page.call(due, headers.apply(i).toArray(String[]::new))
                    .whenComplete((outcome, error) -> places.release()));
        }
        return outcomes.stream().map(CompletableFuture::join).toList();
    }
}
