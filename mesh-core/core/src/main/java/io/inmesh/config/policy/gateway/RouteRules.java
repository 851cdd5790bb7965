package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.Types;
import io.inmesh.config.policy.schema.View;
import io.inmesh.document.DocumentNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What an {@code HTTPRoute} or {@code GRPCRoute} must be beyond its fields, by itself. */
public final class RouteRules {

    private static final Pattern PATH = Pattern.compile("(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+");
    private static final Pattern DOTS = Pattern.compile("//|/\\./|/\\.\\./|%2[fF]|/\\.\\.$|/\\.$");
    private static final String SEGMENTS = "a path that begins with /, without //, /./, /../ or %2f";

    private RouteRules() {}

    /** Adds to the resource's problems, which may hold some already. */
    public static void check(CheckedResource route) {
        boolean isGrpc = RouteTranslation.isGrpc(route);
        Set<String> names = new HashSet<>();
        for (View rule : route.spec().list("rules")) {
            if (rule.has("name") && !names.add(rule.text("name"))) {
                rule.node("name").fail(rule.text("name") + " appears twice (expected: each name once)");
            }
            FilterRules.check(rule, isGrpc);
            checkBackends(rule, isGrpc);
            checkShares(rule, isGrpc, route);
            if (isGrpc) {
                rule.list("matches").forEach(RouteRules::checkGrpcMatch);
            } else {
                rule.list("matches").forEach(RouteRules::checkHttpMatch);
                checkTimeouts(rule.in("timeouts"));
            }
        }
    }

    private static void checkHttpMatch(View match) {
        DocumentNode value = match.in("path").node("value");
        String text = value.text("/");
        if (match.in("path").text("type").equals("RegularExpression")) {
            checkExpression(value, text);
        } else if (!text.startsWith("/")
                || !PATH.matcher(text).matches()
                || DOTS.matcher(text).find()) {
            value.report(SEGMENTS);
        }
        checkFields(match.list("headers"), match.list("queryParams"));
    }

    private static void checkGrpcMatch(View match) {
        View method = match.in("method");
        boolean isRegex = method.text("type").equals("RegularExpression");
        for (String field : List.of("service", "method")) {
            DocumentNode node = method.node(field);
            String part = method.text(field);
            String plain = field.equals("service") ? "[A-Za-z_][A-Za-z0-9_.]*" : "[A-Za-z_][A-Za-z0-9_]*";
            if (isRegex && node.isPresent()) {
                checkExpression(node, part);
            } else if (node.isPresent() && !part.matches(plain)) {
                node.report("the name of a gRPC " + field);
            }
        }
        checkFields(match.list("headers"), List.of());
    }

    private static void checkFields(List<View> headers, List<View> queryParams) {
        for (List<View> fields : List.of(headers, queryParams)) {
            for (View field : fields) {
                if (field.text("type").equals("RegularExpression")) {
                    checkExpression(field.node("value"), field.text("value"));
                }
            }
        }
    }

    private static void checkExpression(DocumentNode node, String text) {
        if (!Types.isRegex(text)) {
            node.report("an expression in RE2's syntax");
        }
    }

    private static void checkTimeouts(View timeouts) {
        Duration request = timeouts.duration("request");
        Duration backend = timeouts.duration("backendRequest");
        boolean isShorter = request != null && backend != null && !request.isZero() && backend.compareTo(request) > 0;
        if (isShorter) {
            timeouts.node("backendRequest").report("at most request, " + timeouts.text("request"));
        }
    }

    private static void checkBackends(View rule, boolean isGrpc) {
        List<View> refs = rule.list("backendRefs");
        for (View ref : refs) {
            boolean isService =
                    ref.text("group").isEmpty() && ref.text("kind", "Service").equals("Service");
            if (isService && !ref.has("port")) {
                ref.node("port").report("the number of a port of the Service");
            }
        }
        if (redirects(rule, isGrpc) && !refs.isEmpty()) {
            rule.node("backendRefs").fail("together with a RequestRedirect (expected: only one of them)");
        }
    }

    private static boolean redirects(View rule, boolean isGrpc) {
        return !isGrpc && Filters.find(rule.list("filters"), "RequestRedirect") != null;
    }

    private static void checkShares(View rule, boolean isGrpc, CheckedResource route) {
        long total = rule.list("backendRefs").stream()
                .mapToLong(ref -> ref.integer("weight", 1))
                .sum();
        if (!route.hasErrors() && !redirects(rule, isGrpc) && total == 0) {
            rule.node("backendRefs").warn("no backend gets a request, so each is answered with 500");
        }
    }
}
