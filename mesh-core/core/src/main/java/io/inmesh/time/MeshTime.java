package io.inmesh.time;

import java.time.Duration;
import java.time.Instant;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Clock and timer in one object, so that whoever tells the time also says when it passes: the system's, or a virtual one
 * that only tests move. Thread-safe.
 */
public interface MeshTime {

    /** The system's clocks and one daemon thread for timers, shared by the whole JVM. */
    static MeshTime system() {
        return SystemTime.INSTANCE;
    }

    /** Monotonic, in nanoseconds from an arbitrary origin; may be negative: only differences mean anything. */
    long nanoTime();

    /** Wall-clock time, for people and certificates; it may jump. */
    Instant wallClock();

    /**
     * Runs {@code task} once after {@code delay}, on a timer thread: it must not block.
     *
     * @return disposing it before that prevents the run
     */
    Disposable schedule(Runnable task, Duration delay);

    /** Runs {@code task} again and again, {@code period} apart, until disposed; a run that throws does not end it. */
    Disposable scheduleEvery(Runnable task, Duration period);

    /** The same timer for Reactor's operators. */
    Scheduler scheduler();
}
