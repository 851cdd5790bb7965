package io.inmesh.discovery;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Resource;
import java.util.Map;

/**
 * What one Kubernetes {@code Service} says, read once: questions come from many threads, and reading reports problems.
 *
 * @param ports by number, in order
 * @param selector labels of its pods and workload entries; empty: it selects none
 * @param externalName the host that stands for it, where its type is {@code ExternalName}; otherwise empty
 */
record ServiceResource(
        Resource resource,
        Map<Integer, ServicePort> ports,
        Map<String, String> selector,
        String externalName,
        Exports exports) {

    static ServiceResource read(Resource resource) {
        DocumentNode spec = resource.root().get("spec");
        boolean isExternal = spec.get("type").text("").equals("ExternalName");
        return new ServiceResource(
                resource,
                ServicePort.readAll(spec.get("ports"), "port", false),
                Texts.map(spec.get("selector")),
                isExternal ? host(spec.get("externalName")) : "",
                Exports.ofAnnotation(resource));
    }

    private static String host(DocumentNode node) {
        String expected = "a host name, such as ratings.example.com";
        String host = node.requiredText(expected);
        if (host.isEmpty() || Texts.HOST.matcher(host).matches()) {
            return host;
        }
        node.report(expected);
        return "";
    }

    /** Kubernetes honours the name with its type only: it may be left from when the service had that. */
    boolean hasIdleExternalName() {
        return externalName.isEmpty()
                && resource.root().get("spec").get("externalName").isPresent();
    }
}
