package io.inmesh.balancing;

import io.inmesh.balancing.LocalitySettings.Distribution;
import io.inmesh.balancing.LocalitySettings.Failover;
import io.inmesh.naming.Locality;
import io.inmesh.naming.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sorts nodes into groups by how near they are to the caller, in Istio's terms. */
final class LocalityGroups {

    private static final String REGION = "topology.kubernetes.io/region";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String SUB_ZONE = "topology.istio.io/subzone";

    /** By locality there are five: the same sub-zone, zone, region, the region failed over to, any other. */
    private static final int NEAREST_LEVELS = 5;

    private final LocalitySettings settings;
    private final Caller caller;

    /**
     * Nodes that are alike.
     *
     * @param priority 0: first
     * @param weight relative to the other groups of the same priority
     * @param nodes at least one
     */
    record Group(int priority, double weight, List<Node> nodes) {}

    LocalityGroups(LocalitySettings settings, Caller caller) {
        this.settings = settings;
        this.caller = caller;
    }

    /** The groups, nearest first; one where all nodes are alike; none where the distribution leaves no node. */
    List<Group> of(List<Node> nodes) {
        // Of a caller that does not know where it runs, no node is near.
        boolean isNowhere = caller.locality().region().isEmpty()
                && settings.distribution().isEmpty()
                && settings.failoverPriority().isEmpty();
        if (!settings.isOn() || isNowhere) {
            return List.of(new Group(0, 1, nodes));
        }
        return settings.distribution().isEmpty() ? byPriority(nodes) : distributed(nodes);
    }

    private List<Group> byPriority(List<Node> nodes) {
        Map<Integer, List<Node>> levels = new TreeMap<>();
        for (Node node : nodes) {
            levels.computeIfAbsent(level(node), any -> new ArrayList<>()).add(node);
        }
        List<Group> groups = new ArrayList<>();
        levels.values().forEach(alike -> groups.add(new Group(groups.size(), 1, alike)));
        return groups;
    }

    private int level(Node node) {
        if (settings.failoverPriority().isEmpty()) {
            return distance(node.endpoint().locality());
        }
        int byLabels = missingLabels(node);
        return settings.failover().isEmpty()
                ? byLabels
                : byLabels * NEAREST_LEVELS + distance(node.endpoint().locality());
    }

    private int distance(Locality other) {
        Locality own = caller.locality();
        if (own.region().equals(other.region())) {
            boolean sameZone = own.zone().equals(other.zone());
            return !sameZone ? 2 : own.subZone().equals(other.subZone()) ? 0 : 1;
        }
        for (Failover each : settings.failover()) {
            if (each.from().equals(own.region())) {
                return each.to().equals(other.region()) ? 3 : 4;
            }
        }
        return 3;
    }

    /** How many labels, from the first that differs on. */
    private int missingLabels(Node node) {
        List<String> labels = settings.failoverPriority();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            int equals = label.indexOf('=');
            String name = equals < 0 ? label : label.substring(0, equals);
            String wanted = equals < 0 ? value(name, caller.labels(), caller.locality()) : label.substring(equals + 1);
            if (!wanted.equals(
                    value(name, node.endpoint().labels(), node.endpoint().locality()))) {
                return labels.size() - i;
            }
        }
        return 0;
    }

    private static String value(String label, Map<String, String> labels, Locality locality) {
        String own = labels.get(label);
        if (own != null) {
            return own;
        }
        return switch (label) {
            case REGION -> locality.region();
            case ZONE -> locality.zone();
            case SUB_ZONE -> locality.subZone();
            default -> "";
        };
    }

    private List<Group> distributed(List<Node> nodes) {
        Distribution distribution = distribution();
        if (distribution == null) {
            return List.of(new Group(0, 1, nodes));
        }
        Map<String, List<Node>> targets = new TreeMap<>();
        for (Node node : nodes) {
            String target = target(distribution, node.endpoint().locality());
            if (target != null) {
                targets.computeIfAbsent(target, any -> new ArrayList<>()).add(node);
            }
        }
        List<Group> groups = new ArrayList<>();
        targets.forEach(
                (target, alike) -> groups.add(new Group(0, distribution.to().getOrDefault(target, 0), alike)));
        return groups;
    }

    private @Nullable Distribution distribution() {
        for (Distribution each : settings.distribution()) {
            if (matches(each.from(), caller.locality())) {
                return each;
            }
        }
        return null;
    }

    /** The most exact of those that match: the longest, in the order of the alphabet. */
    private static @Nullable String target(Distribution distribution, Locality locality) {
        String best = null;
        for (String each : distribution.to().keySet()) {
            boolean better = best == null
                    || exactness(each) > exactness(best)
                    || (exactness(each) == exactness(best) && each.compareTo(best) < 0);
            if (better && matches(each, locality)) {
                best = each;
            }
        }
        return best;
    }

    private static int exactness(String pattern) {
        int parts = 0;
        for (String part : pattern.split("/", -1)) {
            parts += part.isEmpty() || part.equals("*") ? 0 : 1;
        }
        return parts;
    }

    static boolean matches(String pattern, Locality locality) {
        String[] parts = pattern.split("/", -1);
        return matches(parts[0], locality.region(), false)
                && (parts.length < 2 || matches(parts[1], locality.zone(), true))
                && (parts.length < 3 || matches(parts[2], locality.subZone(), true));
    }

    private static boolean matches(String part, String actual, boolean mayBeEmpty) {
        return part.equals("*") || (mayBeEmpty && part.isEmpty()) || part.equals(actual);
    }
}
