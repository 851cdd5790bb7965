package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.schema.HeaderRules;
import io.inmesh.config.policy.schema.View;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the filters of a rule must be beyond their fields. */
final class FilterRules {

    private static final Set<String> HEADERS = Set.of("RequestHeaderModifier", "ResponseHeaderModifier");
    private static final Set<String> REPEATABLE = Set.of("RequestMirror", "ExtensionRef");
    private static final List<String> HTTP_TYPES = List.of(
            "RequestHeaderModifier",
            "ResponseHeaderModifier",
            "RequestMirror",
            "RequestRedirect",
            "URLRewrite",
            "CORS",
            "ExternalAuth",
            "ExtensionRef");
    private static final List<String> GRPC_TYPES =
            List.of("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "ExtensionRef");

    private FilterRules() {}

    static void check(View rule, boolean isGrpc) {
        List<String> types = isGrpc ? GRPC_TYPES : HTTP_TYPES;
        List<View> filters = rule.list("filters");
        checkAll(filters, types);
        for (View ref : rule.list("backendRefs")) {
            checkAll(ref.list("filters"), types);
            for (View filter : ref.list("filters")) {
                String type = filter.text("type");
                if (!type.isEmpty()
                        && !HEADERS.contains(type)
                        && !type.equals("ExtensionRef")
                        && !type.equals("ExternalAuth")) {
                    filter.node("type").warn(type + " (not honoured: of a single backend)");
                }
            }
        }
        View rewrite = isGrpc ? null : Filters.find(filters, "URLRewrite");
        View redirect = isGrpc ? null : Filters.find(filters, "RequestRedirect");
        if (rewrite != null && redirect != null) {
            rewrite.node().fail("together with RequestRedirect (expected: only one of them)");
        }
        for (View changing : java.util.Arrays.asList(rewrite, redirect)) {
            if (changing != null) {
                checkPath(changing.in("path"), rule);
            }
        }
    }

    private static void checkAll(List<View> filters, List<String> types) {
        Set<String> seen = new HashSet<>();
        for (View filter : filters) {
            checkHeaders(filter.in("requestHeaderModifier"));
            checkHeaders(filter.in("responseHeaderModifier"));
            String type = filter.text("type");
            for (String other : type.isEmpty() ? List.<String>of() : types) {
                String member = GatewayShapes.member(other);
                if (other.equals(type) && !filter.has(member)) {
                    filter.node(member).report("the filter of type " + type);
                } else if (!other.equals(type) && filter.has(member)) {
                    filter.node(member)
                            .fail("in a filter of type " + type + " (expected: " + GatewayShapes.member(type) + ")");
                }
            }
            if (!type.isEmpty() && !seen.add(type) && !REPEATABLE.contains(type)) {
                filter.node("type").fail(type + " appears twice (expected: each type once)");
            }
        }
    }

    private static void checkHeaders(View modifier) {
        for (String change : List.of("set", "add")) {
            modifier.list(change).forEach(h -> HeaderRules.check(h.node("value"), h.text("name"), h.text("value")));
        }
        modifier.node("remove").items().forEach(item -> HeaderRules.check(item, item.text(""), ""));
    }

    /** A prefix can only be replaced where there is exactly one. */
    private static void checkPath(View path, View rule) {
        if (!path.node().isPresent()) {
            return;
        }
        String member = path.has("replaceFullPath") ? "ReplaceFullPath" : "ReplacePrefixMatch";
        if (!path.text("type").equals(member)) {
            path.node("type").report(member);
        }
        List<View> matches = rule.list("matches");
        boolean hasPrefix = matches.isEmpty()
                || (matches.size() == 1
                        && matches.get(0).in("path").text("type", "PathPrefix").equals("PathPrefix"));
        if (member.equals("ReplacePrefixMatch") && !hasPrefix) {
            path.node("type").report("ReplaceFullPath, or exactly one match with a PathPrefix");
        }
    }
}
