package io.inmesh.testkit;

import io.inmesh.time.MeshTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Time that stands still until {@link #advance} moves it, running what falls due on the caller's thread, in order. */
public final class VirtualTime implements MeshTime {

    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
    private volatile Duration wallClockJump = Duration.ZERO;

    /** Moves both clocks by {@code duration} and runs what falls due on the way. */
    public void advance(Duration duration) {
        scheduler.advanceTimeBy(duration);
    }

    /** Moves the wall clock alone, as an operator or NTP would; negative: backwards. */
    public void jumpWallClock(Duration by) {
        wallClockJump = wallClockJump.plus(by);
    }

    @Override
    public long nanoTime() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    @Override
    public Instant wallClock() {
        return EPOCH.plusNanos(nanoTime()).plus(wallClockJump);
    }

    @Override
    public Disposable schedule(Runnable task, Duration delay) {
        return scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable scheduleEvery(Runnable task, Duration period) {
        return scheduler.schedulePeriodically(task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }
}
