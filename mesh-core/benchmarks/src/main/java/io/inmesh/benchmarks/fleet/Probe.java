package io.inmesh.benchmarks.fleet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One change, and when each client that it concerns has learned of it. */
final class Probe {

    final int number;
    final int service;
    private final byte[] mark;
    private final long[] nanos;
    private final AtomicInteger seen = new AtomicInteger();
    private final CountDownLatch latch;
    private volatile long startNanos;

    /** @param subscribers clients that call {@code service} */
    Probe(int number, int service, int subscribers) {
        this.number = number;
        this.service = service;
        this.mark = text().getBytes(StandardCharsets.US_ASCII);
        this.nanos = new long[subscribers];
        this.latch = new CountDownLatch(subscribers);
    }

    /** Of a fixed length, so that none is the beginning of another. */
    String text() {
        return "mark%06d".formatted(number);
    }

    byte[] mark() {
        return mark;
    }

    void begin() {
        startNanos = System.nanoTime();
    }

    void seen() {
        int index = seen.getAndIncrement();
        if (index < nanos.length) {
            nanos[index] = System.nanoTime() - startNanos;
            latch.countDown();
        }
    }

    /** Waits for all; how long it took each of those that have learned of it, in order. */
    long[] await(long seconds) throws InterruptedException {
        boolean all = latch.await(seconds, TimeUnit.SECONDS);
        long[] found = Arrays.copyOf(nanos, all ? nanos.length : Math.min(seen.get(), nanos.length));
        Arrays.sort(found);
        return found;
    }
}
