package io.inmesh.control.cluster;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Writes all the time, each write again and again, on one replica after the other, until it is acknowledged. */
final class Writer extends Thread {

    private static final int RESOURCES = 40;
    private static final Duration PAUSE = Duration.ofMillis(25);

    private final Api api;

    /** What each resource says by the last write to it that was acknowledged. */
    final Map<String, Integer> acknowledged = new ConcurrentSkipListMap<>();

    private volatile boolean ended;
    private volatile long revision;
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile long lastNanos = System.nanoTime();
    private volatile long longestNanos;
    private volatile String lastFailure = "";

    Writer(Api api) {
        super("writer");
        this.api = api;
    }

    static String name(int write) {
        return "w-" + write % RESOURCES;
    }

    @Override
    public void run() {
        int replica = 0;
        for (int write = 1; !ended; ) {
            if (isAcknowledged(replica, write)) {
                acknowledged.put(name(write), write);
                write++;
                LockSupport.parkNanos(PAUSE.toNanos());
            } else {
                refused.incrementAndGet();
                replica++;
            }
        }
    }

    private boolean isAcknowledged(int replica, int write) {
        String name = name(write);
        String text = "apiVersion: v1\nkind: Service\nmetadata: {name: " + name
                + "}\nspec: {ports: [{name: http, port: " + write + "}]}\n";
        try {
            HttpResponse<String> response = api.put(replica, "/v1/resources/Service/default/" + name, text);
            if (response.statusCode() / 100 != 2) {
                lastFailure =
                        "replica " + replica % api.replicas() + ": " + response.statusCode() + ' ' + response.body();
                return false;
            }
            revision = Math.max(
                    revision,
                    Api.JSON.readTree(response.body()).path("revision").asLong());
            long now = System.nanoTime();
            longestNanos = Math.max(longestNanos, now - lastNanos);
            lastNanos = now;
            writes.incrementAndGet();
            return true;
        } catch (IOException e) {
            lastFailure = "replica " + replica % api.replicas() + ": " + e;
            return false;
        } catch (InterruptedException e) {
            ended = true;
            return false;
        }
    }

    /** From here on the longest time between acknowledgements counts anew. */
    void measureAnew() {
        lastNanos = System.nanoTime();
        longestNanos = 0;
    }

    /** The longest time without an acknowledgement. */
    Duration longest() {
        return Duration.ofNanos(Math.max(longestNanos, System.nanoTime() - lastNanos));
    }

    int writes() {
        return writes.get();
    }

    int refused() {
        return refused.get();
    }

    /** The newest revision that was acknowledged. */
    long revision() {
        return revision;
    }

    String lastFailure() {
        return lastFailure;
    }

    void end() throws InterruptedException {
        ended = true;
        join(20_000);
    }
}
