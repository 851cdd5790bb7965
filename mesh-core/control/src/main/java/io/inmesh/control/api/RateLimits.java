package io.inmesh.control.api;

import io.inmesh.time.MeshTime;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A bucket of tokens for each identity: it fills at a rate up to some seconds of it, two unless it is said, and each request
 * takes one. Of identities that
 * have not asked lately none is kept. Thread-safe.
 */
final class RateLimits {

    private static final int MOST_IDENTITIES = 50_000;

    private final double perNano;
    private final double most;
    private final MeshTime time;

    /** Guarded by itself; those who asked last are last. */
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_IDENTITIES;
        }
    };

    private static final class Bucket {
        double tokens;
        long atNanos;
    }

    RateLimits(int perSecond, MeshTime time) {
        this(perSecond, 2, time);
    }

    /** @param burstSeconds how much may be saved up, in seconds of the rate */
    RateLimits(int perSecond, int burstSeconds, MeshTime time) {
        this.perNano = perSecond / 1e9;
        this.most = (double) burstSeconds * perSecond;
        this.time = time;
    }

    /** Whether one more request of {@code identity} is within its rate. */
    boolean take(String identity) {
        long now = time.nanoTime();
        synchronized (buckets) {
            Bucket bucket = buckets.computeIfAbsent(identity, key -> {
                Bucket fresh = new Bucket();
                fresh.tokens = most;
                fresh.atNanos = now;
                return fresh;
            });
            fill(bucket, now);
            if (bucket.tokens < 1) {
                return false;
            }
            bucket.tokens--;
            return true;
        }
    }

    /** Whether {@link #take} would say no. */
    boolean isExhausted(String identity) {
        long now = time.nanoTime();
        synchronized (buckets) {
            Bucket bucket = buckets.get(identity);
            if (bucket == null) {
                return false;
            }
            fill(bucket, now);
            return bucket.tokens < 1;
        }
    }

    private void fill(Bucket bucket, long now) {
        bucket.tokens = Math.min(most, bucket.tokens + (now - bucket.atNanos) * perNano);
        bucket.atNanos = now;
    }
}
