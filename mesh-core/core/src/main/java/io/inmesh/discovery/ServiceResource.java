package io.inmesh.discovery;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Resource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What one Kubernetes {@code Service} says, read once: questions come from many threads, and reading reports problems.
 *
 * @param ports name by number, in order
 * @param externalName the host that stands for it, where its type is {@code ExternalName}; otherwise empty
 */
record ServiceResource(Resource resource, Map<Integer, String> ports, String externalName) {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})");

    static ServiceResource read(Resource resource) {
        DocumentNode spec = resource.root().get("spec");
        Map<Integer, String> ports = new LinkedHashMap<>();
        for (DocumentNode port : spec.get("ports").items()) {
            int number = port.get("port").integer(0, 1, 65535);
            if (!port.get("port").isPresent()) {
                port.get("port").report("1 to 65535");
            }
            ports.putIfAbsent(number, port.get("name").text(""));
        }
        boolean isExternal = spec.get("type").text("").equals("ExternalName");
        return new ServiceResource(resource, ports, isExternal ? host(spec.get("externalName")) : "");
    }

    private static String host(DocumentNode node) {
        String expected = "a host name, such as ratings.example.com";
        String host = node.requiredText(expected);
        if (host.isEmpty() || HOST.matcher(host).matches()) {
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
