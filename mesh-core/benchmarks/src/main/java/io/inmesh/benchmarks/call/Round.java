package io.inmesh.benchmarks.call;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/** A closed loop: so many callers, each making its next call when the last one ended, until time is up. */
final class Round {

    private static final int SAMPLES = 1 << 16;
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Contender contender;
    private final int concurrency;
    private final long durationNanos;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final long[] samples = new long[SAMPLES];
    private final CountDownLatch finished;
    private volatile long end;

    Round(Contender contender, int concurrency, int millis) {
        this.contender = contender;
        this.concurrency = concurrency;
        this.durationNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        this.finished = new CountDownLatch(concurrency);
    }

    /** How long it took, in nanoseconds. */
    long run() throws InterruptedException {
        long start = System.nanoTime();
        end = start + durationNanos;
        for (int i = 0; i < concurrency; i++) {
            new Caller().next();
        }
        if (!finished.await(durationNanos + GRACE_NANOS, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException(finished.getCount() + " of " + concurrency + " callers are stuck");
        }
        return System.nanoTime() - start;
    }

    long calls() {
        return calls.get();
    }

    long errors() {
        return errors.get();
    }

    /** Sorted; the last {@value #SAMPLES} of the round. */
    long[] latencies() {
        long[] sorted = Arrays.copyOf(samples, (int) Math.max(1, Math.min(calls.get(), SAMPLES)));
        Arrays.sort(sorted);
        return sorted;
    }

    private final class Caller implements IntConsumer {

        private long startedNanos;

        void next() {
            startedNanos = System.nanoTime();
            contender.call(this);
        }

        @Override
        public void accept(int bytes) {
            long now = System.nanoTime();
            samples[(int) (calls.getAndIncrement() & (SAMPLES - 1))] = now - startedNanos;
            if (bytes != Target.BODY_BYTES) {
                errors.incrementAndGet();
            }
            if (now - end < 0) {
                next();
            } else {
                finished.countDown();
            }
        }
    }
}
