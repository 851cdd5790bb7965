package io.inmesh.control.store;

import io.inmesh.document.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Resources for tests. */
final class Texts {

    /** Refuses what says {@code port: bad}, and a route that says {@code to: NAME} without a service of that name. */
    static final ResourceValidator PICKY = Texts::judge;

    private Texts() {}

    static ResourceKey service(String name) {
        return new ResourceKey("Service", "default", name);
    }

    static String serviceText(String name, String port) {
        return """
                # the ports of %1$s
                apiVersion: v1
                kind: Service
                metadata:
                  name: %1$s
                spec:
                  port: %2$s  # a comment
                """.formatted(name, port);
    }

    static ResourceKey route(String name) {
        return new ResourceKey("Route", "default", name);
    }

    static String routeText(String name, String to) {
        return """
                apiVersion: example.org/v1
                kind: Route
                metadata: {name: %s}
                to: %s
                """.formatted(name, to);
    }

    static Commit put(String name, String port) {
        return commit(Write.put(service(name), serviceText(name, port)));
    }

    static Commit commit(Write... writes) {
        return new Commit("tester", "a test", List.of(writes));
    }

    private static ResourceValidator.Verdict judge(Snapshot before, Snapshot after, Set<ResourceKey> changed) {
        List<ResourceValidator.Finding> errors = new ArrayList<>();
        List<ResourceValidator.Finding> warnings = new ArrayList<>();
        for (StoredResource resource : after.resources().values()) {
            String text = resource.text();
            ResourceKey key = resource.key();
            if (changed.contains(key) && text.contains("port: bad")) {
                errors.add(new ResourceValidator.Finding(key, new Problem(key.path(), 7, "spec.port: bad")));
            }
            if (changed.contains(key) && text.contains("port: odd")) {
                warnings.add(new ResourceValidator.Finding(key, new Problem(key.path(), 7, "spec.port: odd")));
            }
            int to = text.indexOf("to: ");
            String target = to < 0 ? "" : text.substring(to + 4).trim();
            if (to >= 0 && !after.resources().containsKey(service(target))) {
                errors.add(new ResourceValidator.Finding(key, new Problem(key.path(), 4, "to: " + target)));
            }
        }
        return new ResourceValidator.Verdict(errors, warnings);
    }
}
