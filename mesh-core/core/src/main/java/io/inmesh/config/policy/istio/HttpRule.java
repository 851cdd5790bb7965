package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.View;
import java.util.List;

/**
 * One HTTP route of a {@code VirtualService}, with what it delegates to merged in. Immutable.
 *
 * @param resource where it is written
 * @param name its own, or its index
 * @param fields what it says
 * @param matches any of which is enough; none: it cannot match
 * @param outerNamespace in which short names of the root are meant
 * @param innerNamespace in which those of the delegate are
 */
record HttpRule(
        String resource,
        String name,
        Layered fields,
        List<HttpMatch> matches,
        String outerNamespace,
        String innerNamespace) {

    /** In which a short name in {@code field} is meant. */
    String namespaceOf(String field) {
        View inner = fields.inner();
        return inner != null && inner.has(field) ? innerNamespace : outerNamespace;
    }

    /** The rule that says what becomes of the request. */
    View acting() {
        View inner = fields.inner();
        return inner == null ? fields.outer() : inner;
    }
}
