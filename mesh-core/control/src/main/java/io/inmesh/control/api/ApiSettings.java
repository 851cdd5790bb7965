package io.inmesh.control.api;

import java.time.Duration;

/**
 * Bounds of what askers may take.
 *
 * @param maxBodyBytes of one request, 1 KiB to 64 MiB, default 8 MiB; more is answered 413
 * @param maxWaiting requests that are worked on or wait for it, 1 to 100,000, default 500; more are answered 503
 * @param maxWatches streams at a time, 1 to 1,000,000, default 20,000; more are answered 503
 * @param ratePerSecond requests of one identity, 1 to 1,000,000, default 500, with bursts of twice as many; more are
 *     answered 429
 * @param heartbeat how often a stream says something, 10 ms to 1 minute, default 5 s
 * @param patience how long a stream may take nothing of what waits for it, and a body may take to come, before it is cut
 *     off; 10 ms to 10 minutes, default 15 s
 */
public record ApiSettings(
        int maxBodyBytes, int maxWaiting, int maxWatches, int ratePerSecond, Duration heartbeat, Duration patience) {

    public static final ApiSettings DEFAULT =
            new ApiSettings(8 * 1024 * 1024, 500, 20_000, 500, Duration.ofSeconds(5), Duration.ofSeconds(15));

    public ApiSettings {
        check("maxBodyBytes", maxBodyBytes, 1024, 64 * 1024 * 1024);
        check("maxWaiting", maxWaiting, 1, 100_000);
        check("maxWatches", maxWatches, 1, 1_000_000);
        check("ratePerSecond", ratePerSecond, 1, 1_000_000);
        check("heartbeat", heartbeat, Duration.ofMinutes(1));
        check("patience", patience, Duration.ofMinutes(10));
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    private static void check(String name, Duration value, Duration max) {
        if (value.compareTo(Duration.ofMillis(10)) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: PT0.01S to " + max + ")");
        }
    }

    public ApiSettings withMaxBodyBytes(int value) {
        return new ApiSettings(value, maxWaiting, maxWatches, ratePerSecond, heartbeat, patience);
    }

    public ApiSettings withMaxWatches(int value) {
        return new ApiSettings(maxBodyBytes, maxWaiting, value, ratePerSecond, heartbeat, patience);
    }

    public ApiSettings withRatePerSecond(int value) {
        return new ApiSettings(maxBodyBytes, maxWaiting, maxWatches, value, heartbeat, patience);
    }

    public ApiSettings withHeartbeat(Duration value) {
        return new ApiSettings(maxBodyBytes, maxWaiting, maxWatches, ratePerSecond, value, patience);
    }

    public ApiSettings withPatience(Duration value) {
        return new ApiSettings(maxBodyBytes, maxWaiting, maxWatches, ratePerSecond, heartbeat, value);
    }
}
