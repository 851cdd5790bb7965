package io.inmesh.config.subscription;

import io.inmesh.time.MeshTime;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Where the work of a subscription is done: one task after the other, off the event loops.
 *
 * @param worker one thread, which may block
 * @param time its clock and timers
 * @param random spreads what many instances would do at once
 */
record Workplace(Scheduler worker, MeshTime time, RandomGenerator random) {

    private static final System.Logger LOG = System.getLogger(Workplace.class.getName());

    /** Does {@code task} soon; never, once the worker has closed. */
    void soon(Runnable task) {
        try {
            worker.schedule(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "following the config service met a fault", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "closed", e);
        }
    }

    /** Does {@code task} later, unless that is disposed before. */
    Disposable later(Runnable task, Duration delay) {
        return time.schedule(() -> soon(task), delay);
    }

    /** Between half of {@code most} and all of it. */
    Duration jittered(Duration most) {
        long half = most.toNanos() / 2;
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }

    /** Whether {@code duration} has passed since {@code nanos}. */
    boolean hasPassed(long nanos, Duration duration) {
        return time.nanoTime() - nanos >= duration.toNanos();
    }
}
