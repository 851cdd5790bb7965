package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.CheckedResource;
import java.util.List;

/** Istio's {@code exportTo}: which namespaces a resource is there for; where it says nothing, all. */
public final class ExportTo {

    private ExportTo() {}

    /** @param resource of a kind with {@code exportTo} in its {@code spec} */
    public static boolean reaches(CheckedResource resource, String namespace) {
        List<String> to = resource.spec().texts("exportTo");
        return to.isEmpty()
                || to.contains("*")
                || to.contains(namespace)
                || (to.contains(".") && resource.namespace().equals(namespace));
    }
}
