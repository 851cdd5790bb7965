package io.inmesh.balancing;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How calls prefer nodes that are near. Istio's {@code localityLbSetting}: either shares by locality, or priorities. Where
 * Istio's setting is inert (failover without outlier detection), these settings are {@link #OFF}.
 *
 * <p>With priorities, the nearest nodes take all calls while at least 1/1.4 of them are available (Envoy's overprovisioning
 * factor); below that the next ones take over as much as the nearest lack.
 *
 * @param isOn false, the default: all nodes are alike
 * @param distribution shares by locality: the first that is from the caller's locality counts; where none is, all nodes are
 *     alike
 * @param failover where calls of one region go when its nodes fail: other regions come after that one
 * @param failoverPriority labels, most important first, each a name, or {@code name=value} in place of the caller's own
 *     value; a node is the nearer the more of the first labels it shares with the caller. Empty: by region, zone and sub-zone
 */
public record LocalitySettings(
        boolean isOn, List<Distribution> distribution, List<Failover> failover, List<String> failoverPriority) {

    public static final LocalitySettings OFF = new LocalitySettings(false, List.of(), List.of(), List.of());

    /** By region, zone and sub-zone. */
    public static final LocalitySettings NEAREST = new LocalitySettings(true, List.of(), List.of(), List.of());

    public LocalitySettings {
        distribution = List.copyOf(distribution);
        failover = List.copyOf(failover);
        failoverPriority = List.copyOf(failoverPriority);
        if (!distribution.isEmpty() && !(failover.isEmpty() && failoverPriority.isEmpty())) {
            throw new IllegalArgumentException(
                    "distribution: " + distribution + " (expected: none where failover or failoverPriority is set)");
        }
        Set<String> from = new HashSet<>();
        for (Failover each : failover) {
            if (!from.add(each.from())) {
                throw new IllegalArgumentException("failover: twice from " + each.from() + " (expected: once)");
            }
        }
    }

    public static LocalitySettings distributing(List<Distribution> distribution) {
        return new LocalitySettings(true, distribution, List.of(), List.of());
    }

    public static LocalitySettings failingOver(List<Failover> failover, List<String> failoverPriority) {
        return new LocalitySettings(true, List.of(), failover, failoverPriority);
    }

    /**
     * Where the calls of one locality go. Localities are written {@code region/zone/sub-zone}; parts may be left off at the
     * end or be {@code *}.
     *
     * @param to percentages, 1 to 100, together 100; nodes elsewhere take no call
     */
    public record Distribution(String from, Map<String, Integer> to) {

        public Distribution {
            to = Map.copyOf(to);
            int sum = 0;
            for (Map.Entry<String, Integer> each : to.entrySet()) {
                if (each.getValue() < 1 || each.getValue() > 100) {
                    throw new IllegalArgumentException(
                            "to " + each.getKey() + ": " + each.getValue() + " (expected: 1 to 100)");
                }
                sum += each.getValue();
            }
            if (sum != 100) {
                throw new IllegalArgumentException("to: " + to + " adds up to " + sum + " (expected: 100)");
            }
        }
    }

    /** Region {@code to} comes before all others when the nodes of region {@code from} fail. */
    public record Failover(String from, String to) {

        public Failover {
            if (from.isEmpty() || to.isEmpty() || from.equals(to)) {
                throw new IllegalArgumentException(
                        "failover: from '" + from + "' to '" + to + "' (expected: two different regions)");
            }
        }
    }
}
