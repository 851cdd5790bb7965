package io.inmesh.config.policy;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code BackendPolicy}s are attached to: of those for one port, or all ports, of a service, the oldest counts. */
final class BackendTargets {

    private BackendTargets() {}

    private static List<View> targets(CheckedResource policy) {
        List<View> targets = new ArrayList<>(policy.spec().list("targetRefs"));
        View one = policy.spec().find("targetRef");
        if (one != null) {
            targets.add(one);
        }
        return targets;
    }

    private static HostName host(CheckedResource policy, View target) {
        return HostName.of(new ServiceName(target.text("name"), policy.namespace(), 0));
    }

    /** Those of each host; those for a single port first, then the oldest. */
    static Map<HostName, List<CheckedResource>> byHost(List<CheckedResource> policies) {
        Map<HostName, List<CheckedResource>> byHost = new TreeMap<>();
        for (CheckedResource policy :
                policies.stream().sorted(CheckedResource.AGE).toList()) {
            for (View target : targets(policy)) {
                byHost.computeIfAbsent(host(policy, target), h -> new ArrayList<>())
                        .add(policy);
            }
        }
        byHost.forEach((host, found) -> found.sort(Comparator.comparing(policy -> !isOfPort(policy, host))));
        return byHost;
    }

    private static boolean isOfPort(CheckedResource policy, HostName host) {
        return targets(policy).stream()
                .filter(target -> host(policy, target).equals(host))
                .allMatch(target -> target.has("sectionName"));
    }

    /** Whether {@code policy} is for this port of {@code host}. */
    static boolean means(CheckedResource policy, HostName host, int port, @Nullable KnownHost known) {
        return targets(policy).stream()
                .filter(target -> host(policy, target).equals(host))
                .anyMatch(target -> !target.has("sectionName")
                        || (known != null && port != 0 && known.port(target.text("sectionName")) == port));
    }

    /** Adds problems: targets that are not there, and policies that an older one overrules. */
    static void check(List<CheckedResource> policies, KnownHosts hosts) {
        Set<String> seen = new HashSet<>();
        for (CheckedResource policy :
                policies.stream().sorted(CheckedResource.AGE).toList()) {
            for (View target : targets(policy)) {
                check(target, host(policy, target), hosts);
                String key = host(policy, target) + " " + target.text("sectionName");
                if (!seen.add(key)) {
                    target.node("name")
                            .warn(target.text("name") + " is not used: an older BackendPolicy has the target");
                }
            }
        }
    }

    private static void check(View target, HostName host, KnownHosts hosts) {
        KnownHost known = hosts.find(host);
        String section = target.text("sectionName");
        if (known == null && hosts.decides(host)) {
            target.node("name").fail(host + ": no Service declares it");
        } else if (known != null && !section.isEmpty() && known.port(section) == 0) {
            target.node("sectionName")
                    .report("a port of " + host + ": " + known.ports().values());
        }
    }
}
