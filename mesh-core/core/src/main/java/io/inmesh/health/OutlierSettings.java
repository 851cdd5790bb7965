package io.inmesh.health;

import java.time.Duration;

/**
 * When a node is taken out of balancing, and for how long, in the terms of Envoy's outlier detection as Istio uses it:
 * failures in a row alone, counted by their kind. The defaults are those of Istio's {@code outlierDetection}.
 *
 * @param errors how many in a row eject
 * @param interval between looks at the ejected nodes: only then does one come back; 1 ms to 1 hour, default 10 s
 * @param baseEjection 1 ms to 1 day, default 30 s: a node is out for this long, times the number of its ejections so far;
 *     each interval that it then stays in takes one back
 * @param maxEjection the longest ejection, at least {@code baseEjection}, default 300 s
 * @param maxEjectionPercent of the destination's nodes that are out at once, 0 to 100, default 10; one may always be out,
 *     unless this is 0
 */
public record OutlierSettings(
        Errors errors, Duration interval, Duration baseEjection, Duration maxEjection, int maxEjectionPercent)
        implements HealthSettings {

    public static final OutlierSettings DEFAULT = new OutlierSettings(
            Errors.DEFAULT, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(300), 10);

    /**
     * How many errors in a row eject; 0: that kind does not.
     *
     * @param splitsLocalOrigin whether calls that brought no answer (no connection, reset, timeout) count by themselves;
     *     false, the default: as 503, a timeout as 504
     * @param localOrigin calls without an answer, where they are split off, default 5
     * @param gateway answers 502, 503 and 504, default 0
     * @param server 5xx answers of any kind, default 5
     */
    public record Errors(boolean splitsLocalOrigin, int localOrigin, int gateway, int server) {

        public static final Errors DEFAULT = new Errors(false, 5, 0, 5);

        public Errors {
            check("localOrigin", localOrigin);
            check("gateway", gateway);
            check("server", server);
        }

        private static void check(String name, int value) {
            if (value < 0) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
            }
        }
    }

    public OutlierSettings {
        check("interval", interval, Duration.ofMillis(1), Duration.ofHours(1));
        check("baseEjection", baseEjection, Duration.ofMillis(1), Duration.ofDays(1));
        check("maxEjection", maxEjection, baseEjection, Duration.ofDays(1));
        if (maxEjectionPercent < 0 || maxEjectionPercent > 100) {
            throw new IllegalArgumentException("maxEjectionPercent: " + maxEjectionPercent + " (expected: 0 to 100)");
        }
    }

    private static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    public OutlierSettings withErrors(Errors value) {
        return new OutlierSettings(value, interval, baseEjection, maxEjection, maxEjectionPercent);
    }

    public OutlierSettings withInterval(Duration value) {
        return new OutlierSettings(errors, value, baseEjection, maxEjection, maxEjectionPercent);
    }

    /** With a longest ejection of 300 s, or {@code value} where that is longer, as Envoy has it. */
    public OutlierSettings withBaseEjection(Duration value) {
        Duration max = value.compareTo(DEFAULT.maxEjection) > 0 ? value : DEFAULT.maxEjection;
        return new OutlierSettings(errors, interval, value, max, maxEjectionPercent);
    }

    public OutlierSettings withMaxEjectionPercent(int value) {
        return new OutlierSettings(errors, interval, baseEjection, maxEjection, value);
    }
}
