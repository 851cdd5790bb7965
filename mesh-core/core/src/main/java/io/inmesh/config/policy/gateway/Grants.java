package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import java.util.List;

/** Which references across namespaces {@code ReferenceGrant}s allow. Immutable. */
final class Grants {

    private final List<CheckedResource> grants;

    Grants(List<CheckedResource> grants) {
        this.grants = List.copyOf(grants);
    }

    /** Whether {@code route} may refer to the object {@code name} of {@code namespace}. */
    boolean allow(CheckedResource route, View backend, String namespace) {
        if (namespace.equals(route.namespace())) {
            return true;
        }
        return grants.stream()
                .filter(grant -> grant.namespace().equals(namespace))
                .anyMatch(grant -> grant.spec().list("from").stream().anyMatch(from -> isFrom(from, route))
                        && grant.spec().list("to").stream().anyMatch(to -> isTo(to, backend)));
    }

    private static boolean isFrom(View from, CheckedResource route) {
        return from.text("group").equals(GatewayShapes.GROUP)
                && from.text("kind").equals(route.kind().name())
                && from.text("namespace").equals(route.namespace());
    }

    private static boolean isTo(View to, View backend) {
        return to.text("group").equals(backend.text("group"))
                && to.text("kind").equals(backend.text("kind", "Service"))
                && (to.text("name").isEmpty() || to.text("name").equals(backend.text("name")));
    }
}
