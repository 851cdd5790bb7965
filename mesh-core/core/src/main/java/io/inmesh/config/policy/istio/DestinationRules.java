package io.inmesh.config.policy.istio;

import io.inmesh.config.Workload;
import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code DestinationRule} counts for a host, for one caller: one of the caller's namespace, or else of the host's, or
 * else of the root namespace; there the most exact host, and of rules for the same host the oldest, the others adding
 * their subsets. Immutable once built.
 */
public final class DestinationRules {

    private final String callersNamespace;
    private final String rootNamespace;
    private final Map<String, TreeMap<HostName, RuleSet>> byNamespace = new HashMap<>();

    /** Rules of one namespace for one host. */
    private record RuleSet(List<CheckedResource> rules) {}

    /** @param all in the order of their age */
    public DestinationRules(List<CheckedResource> all, Workload caller, String rootNamespace) {
        this.callersNamespace = caller.namespace();
        this.rootNamespace = rootNamespace;
        for (CheckedResource rule : all) {
            View selector = rule.spec().in("workloadSelector");
            boolean isSelected = !selector.has("matchLabels")
                    || (rule.namespace().equals(callersNamespace) && caller.hasLabels(selector.textMap("matchLabels")));
            if (isSelected && ExportTo.reaches(rule, callersNamespace)) {
                add(rule);
            }
        }
    }

    private void add(CheckedResource rule) {
        HostName host = HostName.of(rule.spec().text("host"), rule.namespace());
        List<CheckedResource> rules = byNamespace
                .computeIfAbsent(rule.namespace(), ns -> new TreeMap<>())
                .computeIfAbsent(host, h -> new RuleSet(new ArrayList<>()))
                .rules();
        // One that selects this caller by its labels means it more than one that means everybody.
        boolean isSelecting = rule.spec().in("workloadSelector").has("matchLabels");
        rules.add(isSelecting ? 0 : rules.size(), rule);
    }

    /**
     * The rules that count, the first of which decides; empty: there are none.
     *
     * @param hostsNamespace of what declares the host
     */
    public List<CheckedResource> find(HostName host, String hostsNamespace) {
        for (String namespace : List.of(callersNamespace, hostsNamespace, rootNamespace)) {
            RuleSet found = mostExact(byNamespace.get(namespace), host);
            if (found != null) {
                return List.copyOf(found.rules());
            }
        }
        return List.of();
    }

    private static @Nullable RuleSet mostExact(@Nullable Map<HostName, RuleSet> rules, HostName host) {
        if (rules == null) {
            return null;
        }
        RuleSet exact = rules.get(host);
        if (exact != null) {
            return exact;
        }
        return rules.entrySet().stream()
                .filter(e -> e.getKey().isWildcard() && e.getKey().covers(host))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** What the rules {@code found} say of a subset, empty for the host as a whole, on a port. */
    public static TrafficPolicy policy(List<CheckedResource> found, String subset, int port) {
        View host = found.stream()
                .map(rule -> rule.spec().find("trafficPolicy"))
                .filter(policy -> policy != null)
                .findFirst()
                .orElse(null);
        TrafficPolicy base = TrafficPolicyReader.read(host, port);
        View own = subsets(found).get(subset);
        return own == null ? base : TrafficPolicyReader.over(base, own.find("trafficPolicy"), port);
    }

    /** Null: there is no such subset. */
    public static @Nullable Map<String, String> labels(List<CheckedResource> found, String subset) {
        View own = subsets(found).get(subset);
        return own == null ? null : own.textMap("labels");
    }

    private static Map<String, View> subsets(List<CheckedResource> found) {
        Map<String, View> subsets = new LinkedHashMap<>();
        found.forEach(rule -> rule.spec().list("subsets").forEach(s -> subsets.putIfAbsent(s.text("name"), s)));
        return subsets;
    }

    /** Equal for callers of the same namespace whom the same rules select. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DestinationRules that
                && callersNamespace.equals(that.callersNamespace)
                && rootNamespace.equals(that.rootNamespace)
                && byNamespace.equals(that.byNamespace);
    }

    @Override
    public int hashCode() {
        return Objects.hash(callersNamespace, rootNamespace);
    }
}
