package io.inmesh.control.watch;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Resource;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * To which namespaces a resource shows itself (Istio's {@code exportTo}, of a Kubernetes resource an annotation). Immutable.
 *
 * @param to {@code *}, {@code .}, {@code ~} or names; empty: all
 */
record Exports(Set<String> to) {

    static final Exports TO_ALL = new Exports(Set.of());

    private static final String ANNOTATION = "networking.istio.io/exportTo";

    Exports {
        to = Set.copyOf(to);
    }

    static Exports of(Resource resource) {
        Set<String> field = resource.root().get("spec").get("exportTo").items().stream()
                .map(item -> item.text(""))
                .collect(Collectors.toSet());
        if (!field.isEmpty()) {
            return new Exports(field);
        }
        DocumentNode annotation =
                resource.root().get("metadata").get("annotations").get(ANNOTATION);
        return new Exports(Arrays.stream(annotation.text("").split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .collect(Collectors.toSet()));
    }

    /** Whether a resource of {@code own} shows itself to {@code other}. */
    boolean show(String own, String other) {
        return to.isEmpty() || to.contains("*") || to.contains(other) || (to.contains(".") && own.equals(other));
    }
}
