package io.inmesh.control.registry;

import java.time.Duration;

/**
 * @param maxRegistrations 1 to 1,000,000, default 100,000
 * @param maxInstances of which reports are kept, 1 to 1,000,000, default 50,000
 * @param silentAfter without a report an instance counts as silent, 100 ms to 1 hour, default 30 s
 * @param forgetAfter without a report an instance that is not registered is forgotten, 1 s to 1 day, default 10 minutes
 * @param holdBack how long registrations are kept whose leases ended with many others, 1 s to 1 day, default 5 minutes
 */
public record RegistrySettings(
        int maxRegistrations, int maxInstances, Duration silentAfter, Duration forgetAfter, Duration holdBack) {

    public static final RegistrySettings DEFAULT = new RegistrySettings(
            100_000, 50_000, Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofMinutes(5));

    public RegistrySettings {
        check("maxRegistrations", maxRegistrations);
        check("maxInstances", maxInstances);
        check("silentAfter", silentAfter, Duration.ofMillis(100), Duration.ofHours(1));
        check("forgetAfter", forgetAfter, Duration.ofSeconds(1), Duration.ofDays(1));
        check("holdBack", holdBack, Duration.ofSeconds(1), Duration.ofDays(1));
    }

    private static void check(String name, int value) {
        if (value < 1 || value > 1_000_000) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to 1000000)");
        }
    }

    private static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    public RegistrySettings withMaxRegistrations(int value) {
        return new RegistrySettings(value, maxInstances, silentAfter, forgetAfter, holdBack);
    }

    public RegistrySettings withMaxInstances(int value) {
        return new RegistrySettings(maxRegistrations, value, silentAfter, forgetAfter, holdBack);
    }

    public RegistrySettings withSilentAfter(Duration value) {
        return new RegistrySettings(maxRegistrations, maxInstances, value, forgetAfter, holdBack);
    }

    public RegistrySettings withForgetAfter(Duration value) {
        return new RegistrySettings(maxRegistrations, maxInstances, silentAfter, value, holdBack);
    }

    public RegistrySettings withHoldBack(Duration value) {
        return new RegistrySettings(maxRegistrations, maxInstances, silentAfter, forgetAfter, value);
    }
}
