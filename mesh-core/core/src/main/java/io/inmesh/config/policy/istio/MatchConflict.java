package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.View;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a root's match and its delegate's can be one, by Istio's rules. */
final class MatchConflict {

    private MatchConflict() {}

    static boolean none(View root, View leaf) {
        boolean fields = root.flag("ignoreUriCase", false) == leaf.flag("ignoreUriCase", false)
                && List.of("uri", "scheme", "method", "authority").stream()
                        .allMatch(field -> fits(root.find(field), leaf.find(field)))
                && List.of("headers", "withoutHeaders", "queryParams").stream()
                        .allMatch(field -> fit(root.map(field), leaf.map(field)));
        return fields
                && same(root.text("port"), leaf.text("port"))
                && same(root.text("sourceNamespace"), leaf.text("sourceNamespace"))
                && labelsFit(root.textMap("sourceLabels"), leaf.textMap("sourceLabels"))
                && gatewaysFit(root.texts("gateways"), leaf.texts("gateways"));
    }

    private static boolean same(String root, String leaf) {
        return root.isEmpty() || leaf.isEmpty() || root.equals(leaf);
    }

    private static boolean labelsFit(Map<String, String> root, Map<String, String> leaf) {
        return leaf.entrySet().stream()
                .allMatch(e -> root.getOrDefault(e.getKey(), e.getValue()).equals(e.getValue()));
    }

    private static boolean gatewaysFit(List<String> root, List<String> leaf) {
        return root.isEmpty() || leaf.isEmpty() || root.containsAll(leaf);
    }

    private static boolean fit(Map<String, View> root, Map<String, View> leaf) {
        return leaf.entrySet().stream().allMatch(e -> fits(root.get(e.getKey()), e.getValue()));
    }

    private static boolean fits(@Nullable View root, @Nullable View leaf) {
        if (root == null || leaf == null) {
            return true;
        }
        boolean hasRegex = !root.text("regex").isEmpty() || !leaf.text("regex").isEmpty();
        if (hasRegex) {
            return isEmpty(root) || isEmpty(leaf);
        }
        if (!root.text("exact").isEmpty()) {
            return leaf.text("prefix").isEmpty() && same(root.text("exact"), leaf.text("exact"));
        }
        String text = leaf.text("exact").isEmpty() ? leaf.text("prefix") : leaf.text("exact");
        return root.text("prefix").isEmpty() || text.startsWith(root.text("prefix"));
    }

    private static boolean isEmpty(View match) {
        return match.text("exact").isEmpty()
                && match.text("prefix").isEmpty()
                && match.text("regex").isEmpty();
    }
}
