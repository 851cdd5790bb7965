package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a {@code DestinationRule} must be beyond its fields, by itself and beside others. */
public final class DestinationRuleRules {

    private DestinationRuleRules() {}

    /** Adds to the resource's problems, which may hold some already. */
    public static void check(CheckedResource resource) {
        View spec = resource.spec();
        checkPolicy(spec.in("trafficPolicy"));
        Set<String> names = new HashSet<>();
        for (View subset : spec.list("subsets")) {
            if (!names.add(subset.text("name"))) {
                subset.node("name").fail(subset.text("name") + " appears twice (expected: each subset once)");
            }
            checkPolicy(subset.in("trafficPolicy"));
        }
    }

    private static void checkPolicy(View policy) {
        checkParts(policy);
        Set<String> ports = new HashSet<>();
        for (View level : policy.list("portLevelSettings")) {
            if (!ports.add(level.in("port").text("number"))) {
                level.node("port").fail(level.in("port").text("number") + " appears twice (expected: each port once)");
            }
            checkParts(level);
        }
    }

    private static void checkParts(View parts) {
        View balancer = parts.in("loadBalancer");
        if (balancer.text("simple").equals("PASSTHROUGH")) {
            balancer.node("simple").warn("PASSTHROUGH (not honoured: calls go to endpoints of the service)");
        }
        View hash = balancer.in("consistentHash");
        long table = hash.in("maglev").number("tableSize", 0);
        if (table != 0 && !BigInteger.valueOf(table).isProbablePrime(30)) {
            hash.in("maglev").node("tableSize").report("a prime, such as 65537");
        }
        if (!hash.flag("useSourceIp", true)) {
            hash.node("useSourceIp").report("true, or another key");
        }
        checkLocalities(balancer.in("localityLbSetting"));
        checkTls(parts.in("tls"));
    }

    private static void checkLocalities(View localities) {
        boolean distributes = !localities.list("distribute").isEmpty();
        boolean failsOver = !localities.list("failover").isEmpty();
        if (distributes && (failsOver || localities.has("failoverPriority"))) {
            localities.node("distribute").fail("together with failover (expected: only one of them)");
        }
        for (View one : localities.list("distribute")) {
            int total = one.textMap("to").values().stream()
                    .mapToInt(Integer::parseInt)
                    .sum();
            if (total != 100) {
                one.node("to").fail("percentages add up to " + total + " (expected: 100)");
            }
        }
    }

    private static void checkTls(View tls) {
        String mode = tls.text("mode");
        if (mode.equals("MUTUAL") && !tls.has("credentialName")) {
            for (String field : List.of("clientCertificate", "privateKey")) {
                if (!tls.has(field)) {
                    tls.node(field).report("a path, for mode MUTUAL");
                }
            }
        }
        if (mode.equals("ISTIO_MUTUAL")) {
            tls.node("mode").warn(mode + " (not honoured: not yet)");
        }
    }

    /** Adds warnings to those of {@code all}, in the order of their age, that another one for the same host overrules. */
    public static void checkTogether(List<CheckedResource> all, KnownHosts hosts) {
        Map<String, CheckedResource> first = new HashMap<>();
        Map<String, Set<String>> subsets = new HashMap<>();
        for (CheckedResource rule : all) {
            View spec = rule.spec();
            HostName host = HostName.of(spec.text("host"), rule.namespace());
            if (!host.isWildcard() && hosts.decides(host) && hosts.find(host) == null) {
                spec.node("host").warn(host + ": no Service or ServiceEntry declares it");
            }
            String key = rule.namespace()
                    + ' '
                    + host
                    + ' '
                    + spec.in("workloadSelector").textMap("matchLabels")
                    + ' '
                    + Set.copyOf(spec.texts("exportTo"));
            CheckedResource older = first.putIfAbsent(key, rule);
            Set<String> names = subsets.computeIfAbsent(key, k -> new HashSet<>());
            if (older != null && spec.has("trafficPolicy") && older.spec().has("trafficPolicy")) {
                spec.node("trafficPolicy").warn("not used: " + older + " for the same host comes first");
            }
            for (View subset : spec.list("subsets")) {
                if (!names.add(subset.text("name"))) {
                    subset.node("name").warn(subset.text("name") + " is not used: an earlier DestinationRule has it");
                }
            }
        }
    }
}
