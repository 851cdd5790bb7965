package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP routes of a {@code VirtualService} with those of its delegates in the place of the routes that name them, as
 * Istio merges them: a delegate's field wins, matches are combined, and combinations that contradict each other are left
 * out. A delegate's own delegates are not followed.
 */
final class Delegates {

    private final Map<String, CheckedResource> byName = new HashMap<>();

    Delegates(List<CheckedResource> virtualServices) {
        virtualServices.forEach(vs -> byName.put(vs.namespace() + '/' + vs.name(), vs));
    }

    /** Null: there is none that {@code root} may use. */
    @Nullable
    CheckedResource find(View delegate, CheckedResource root) {
        String namespace = delegate.text("namespace", root.namespace());
        CheckedResource found = byName.get(namespace + '/' + delegate.text("name"));
        boolean isUsable =
                found != null && !found.spec().node("hosts").isPresent() && ExportTo.reaches(found, root.namespace());
        return isUsable ? found : null;
    }

    List<HttpRule> rules(CheckedResource root) {
        List<HttpRule> rules = new ArrayList<>();
        int index = 0;
        for (View http : root.spec().list("http")) {
            String name = http.text("name", String.valueOf(index++));
            CheckedResource delegate = http.has("delegate") ? find(http.in("delegate"), root) : null;
            if (delegate != null) {
                merge(root, http, name, delegate, rules);
            } else if (!http.has("delegate")) {
                String namespace = root.namespace();
                rules.add(new HttpRule(
                        root.toString(), name, Layered.of(http), HttpMatch.all(http), namespace, namespace));
            }
        }
        return rules;
    }

    private static void merge(
            CheckedResource root, View outer, String outerName, CheckedResource delegate, List<HttpRule> rules) {
        int index = 0;
        for (View inner : delegate.spec().list("http")) {
            String name = outerName + '-' + inner.text("name", String.valueOf(index++));
            List<HttpMatch> matches = matches(outer.list("match"), inner.list("match"));
            if (!matches.isEmpty() && !inner.has("delegate")) {
                rules.add(new HttpRule(
                        root.toString(),
                        name,
                        new Layered(outer, inner),
                        matches,
                        root.namespace(),
                        delegate.namespace()));
            }
        }
    }

    private static List<HttpMatch> matches(List<View> outer, List<View> inner) {
        List<HttpMatch> all = new ArrayList<>();
        for (View o : outer) {
            for (View i : inner) {
                if (MatchConflict.none(o, i)) {
                    all.add(HttpMatch.of(new Layered(o, i)));
                }
            }
        }
        if (outer.isEmpty() || inner.isEmpty()) {
            (outer.isEmpty() ? inner : outer).forEach(m -> all.add(HttpMatch.of(Layered.of(m))));
        }
        return outer.isEmpty() && inner.isEmpty() ? List.of(HttpMatch.ANY) : all;
    }
}
