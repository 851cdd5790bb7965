package io.inmesh.discovery;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * To which namespaces a resource shows itself (Istio's {@code exportTo}).
 *
 * @param namespace its own
 * @param to {@code *}, {@code .}, {@code ~} or names; empty: all
 */
record Exports(String namespace, List<String> to) {

    private static final String ANNOTATION = "networking.istio.io/exportTo";

    static Exports ofSpec(Resource resource) {
        List<String> to = new ArrayList<>();
        for (DocumentNode item : resource.root().get("spec").get("exportTo").items()) {
            to.add(item.requiredText("a namespace, . or *"));
        }
        return new Exports(resource.namespace(), List.copyOf(to));
    }

    /** A Kubernetes resource has no such field: Istio reads an annotation. */
    static Exports ofAnnotation(Resource resource) {
        String text = resource.root()
                .get("metadata")
                .get("annotations")
                .get(ANNOTATION)
                .text("");
        List<String> to = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        return new Exports(resource.namespace(), to);
    }

    /** @param caller the namespace of who calls; empty: not known, and everything shows itself */
    boolean isVisibleTo(String caller) {
        return caller.isEmpty()
                || to.isEmpty()
                || to.contains("*")
                || to.contains(caller)
                || (to.contains(".") && caller.equals(namespace));
    }
}
