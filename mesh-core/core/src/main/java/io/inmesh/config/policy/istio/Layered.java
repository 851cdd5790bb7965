package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.View;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mapping, and one whose fields win over its own: what a rule says, and what the rule says that it delegates to.
 *
 * @param inner null: there is none
 */
record Layered(View outer, @Nullable View inner) {

    static Layered of(View only) {
        return new Layered(only, null);
    }

    /** The one that says {@code field}; the outer one where neither does. */
    View saying(String field) {
        return inner != null && inner.has(field) ? inner : outer;
    }

    boolean has(String field) {
        return saying(field).has(field);
    }

    String text(String field) {
        return saying(field).text(field);
    }

    /** Null: missing. */
    @Nullable
    View find(String field) {
        return saying(field).find(field);
    }

    /** The entries of both, the inner ones winning. */
    Map<String, View> map(String field) {
        Map<String, View> all = new LinkedHashMap<>(outer.map(field));
        if (inner != null) {
            all.putAll(inner.map(field));
        }
        return all;
    }

    /** The entries of both, the inner ones winning. */
    Map<String, String> textMap(String field) {
        Map<String, String> all = new LinkedHashMap<>(outer.textMap(field));
        if (inner != null) {
            all.putAll(inner.textMap(field));
        }
        return all;
    }
}
