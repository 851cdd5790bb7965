package io.inmesh.transport;

import io.inmesh.time.MeshTime;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the outbound transport keeps per event loop: the timers of its calls, and one sweep over the pools that live on
 * it. Both stop while there is nothing to watch. Everything but the final fields is owned by the loop's thread.
 */
final class Loop {

    static final long TICK_MILLIS = 10;
    static final long SWEEP_MILLIS = 250;
    /** Ticking goes on for this long without a timer, so that a call now and then does not start and stop it. */
    private static final int QUIET_TICKS = 100;

    private static final System.Logger LOG = System.getLogger(Loop.class.getName());

    final int index;
    final EventLoop eventLoop;
    final MeshTime time;
    private final DeadlineWheel wheel;
    private final List<LoopPool> pools = new ArrayList<>();
    private @Nullable Future<?> ticking;
    private @Nullable Future<?> sweeping;
    private int quietTicks;

    Loop(int index, EventLoop eventLoop, MeshTime time) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.time = time;
        this.wheel = new DeadlineWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), time.nanoTime());
    }

    boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    /** Calls {@link TimedCall#onTimer} at {@code atNanos} or up to two ticks later; replaces its timer. */
    void arm(TimedCall call, long atNanos) {
        wheel.add(call, atNanos);
        if (ticking == null) {
            ticking = eventLoop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void disarm(TimedCall call) {
        wheel.remove(call);
    }

    int armed() {
        return wheel.size();
    }

    /** Runs {@code task} once, on this loop. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    void after(Duration delay, Runnable task) {
        eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    void watch(LoopPool pool) {
        pools.add(pool);
        if (sweeping == null) {
            sweeping = eventLoop.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void unwatch(LoopPool pool) {
        pools.remove(pool);
        Future<?> s = sweeping;
        if (pools.isEmpty() && s != null) {
            s.cancel(false);
            sweeping = null;
        }
    }

    // A run that throws would end a fixed-rate task: timers and sweeps must outlive any fault.

    private void tick() {
        try {
            wheel.advance(time.nanoTime());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a call failed at its timer", e);
        }
        quietTicks = wheel.size() == 0 ? quietTicks + 1 : 0;
        Future<?> t = ticking;
        if (quietTicks > QUIET_TICKS && t != null) {
            t.cancel(false);
            ticking = null;
            quietTicks = 0;
        }
    }

    private void sweep() {
        long now = time.nanoTime();
        for (LoopPool pool : List.copyOf(pools)) {
            try {
                pool.sweep(now);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a connection pool could not be swept", e);
            }
        }
    }
}
