package io.inmesh.resilience;

import java.time.Duration;

/**
 * What a server takes in.
 *
 * @param maxConcurrent requests in progress, 0 to 1,000,000, default 1000; more are refused at once with 503; 0 turns the
 *     limit off
 * @param maxTimeout the longest time that a caller's deadline header grants, 1 ms to 1 day, default 1 hour: it only guards
 *     against absurd values, because a caller that sends none waits without bound anyway
 */
public record AdmissionSettings(int maxConcurrent, Duration maxTimeout) {

    public static final AdmissionSettings DEFAULT = new AdmissionSettings(1000, Duration.ofHours(1));

    public AdmissionSettings {
        Bounds.check("maxConcurrent", maxConcurrent, 0, 1_000_000);
        Bounds.check("maxTimeout", maxTimeout, Duration.ofMillis(1), Duration.ofDays(1));
    }

    public AdmissionSettings withMaxConcurrent(int value) {
        return new AdmissionSettings(value, maxTimeout);
    }
}
