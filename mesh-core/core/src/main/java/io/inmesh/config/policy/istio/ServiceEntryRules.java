package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import io.inmesh.document.DocumentNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a {@code ServiceEntry} must be beyond its fields, by itself. */
public final class ServiceEntryRules {

    private ServiceEntryRules() {}

    /** Adds to the resource's problems, which may hold some already. */
    public static void check(CheckedResource resource) {
        View spec = resource.spec();
        Set<String> names = checkPorts(spec.list("ports"));
        List<View> endpoints = spec.list("endpoints");
        for (View endpoint : endpoints) {
            for (Map.Entry<String, String> port : endpoint.textMap("ports").entrySet()) {
                if (!names.contains(port.getKey())) {
                    endpoint.node("ports")
                            .get(port.getKey())
                            .fail("no port of this name (expected: one of " + String.join(", ", names) + ")");
                }
            }
            if (!endpoint.has("address") && !endpoint.has("network")) {
                endpoint.node("address").report("an address");
            }
        }
        checkResolution(spec, endpoints);
    }

    private static Set<String> checkPorts(List<View> ports) {
        Set<String> names = new java.util.LinkedHashSet<>();
        Set<String> numbers = new HashSet<>();
        for (View port : ports) {
            if (!names.add(port.text("name"))) {
                port.node("name").fail(port.text("name") + " appears twice (expected: each name once)");
            }
            if (!numbers.add(port.text("number"))) {
                port.node("number").fail(port.text("number") + " appears twice (expected: each number once)");
            }
        }
        return names;
    }

    private static void checkResolution(View spec, List<View> endpoints) {
        String resolution = spec.text("resolution", "NONE");
        if (resolution.equals("NONE") && !endpoints.isEmpty()) {
            spec.node("endpoints").fail("with resolution NONE (expected: resolution STATIC or DNS)");
        }
        if (resolution.equals("STATIC") && endpoints.isEmpty() && !spec.has("workloadSelector")) {
            spec.node("resolution")
                    .warn("STATIC, and neither endpoints nor workloadSelector say where (expected: one)");
        }
        if (resolution.startsWith("DNS") && endpoints.isEmpty()) {
            for (DocumentNode host : spec.node("hosts").items()) {
                if (host.text("").startsWith("*")) {
                    host.report("a whole host name, for DNS knows no wildcards");
                }
            }
        }
    }
}
