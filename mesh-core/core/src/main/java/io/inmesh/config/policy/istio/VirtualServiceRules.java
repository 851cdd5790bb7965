package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.HeaderRules;
import io.inmesh.config.policy.schema.View;
import io.inmesh.document.DocumentNode;
import io.inmesh.routing.PathRewrite;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a {@code VirtualService} must be beyond its fields, by itself. */
public final class VirtualServiceRules {

    static final String MESH = "mesh";

    private VirtualServiceRules() {}

    /** Adds to the resource's problems, which may hold some already. */
    public static void check(CheckedResource resource) {
        View spec = resource.spec();
        checkHosts(spec);
        boolean isDelegate = spec.texts("hosts").isEmpty();
        for (View http : spec.list("http")) {
            checkDestinations(http);
            checkTogether(http, isDelegate);
            checkPolicies(http);
            http.list("match").forEach(VirtualServiceRules::checkMatch);
        }
        if (concernsMesh(spec) && !resource.hasErrors()) {
            RuleReach.check(spec.list("http"));
        }
    }

    /** Whether calls inside the mesh are meant, and not only those through gateways. */
    static boolean concernsMesh(View spec) {
        List<String> gateways = spec.texts("gateways");
        return gateways.isEmpty() || gateways.contains(MESH);
    }

    private static void checkHosts(View spec) {
        Set<String> seen = new HashSet<>();
        for (DocumentNode host : spec.node("hosts").items()) {
            if (!seen.add(host.text(""))) {
                host.fail(host.text("") + " appears twice (expected: each host once)");
            }
            if (host.text("").equals("*") && concernsMesh(spec)) {
                host.report("a narrower host: * is for gateways alone");
            }
        }
    }

    private static void checkDestinations(View http) {
        List<View> routes = http.list("route");
        long total = 0;
        for (View route : routes) {
            total += route.integer("weight", 0);
            checkHeaders(route.in("headers"));
            if (routes.size() > 1 && !route.has("weight")) {
                route.node("weight").warn("nothing: this destination gets no request (expected: a weight)");
            }
        }
        if (routes.size() > 1 && total == 0) {
            http.node("route").fail("weights add up to 0 (expected: 1 or more)");
        } else if (routes.size() > 1 && total != 100) {
            http.node("route").warn("weights add up to " + total + ": shares are relative (expected: 100)");
        }
        if (http.node("route").isSequence() && routes.isEmpty()) {
            http.node("route").report("at least one destination");
        }
    }

    private static void checkTogether(View http, boolean isDelegate) {
        if (http.has("redirect")) {
            for (String field : List.of("fault", "rewrite")) {
                if (http.has(field)) {
                    http.node(field).fail("together with redirect (expected: only one of them)");
                }
            }
            if (!http.in("redirect").has("uri")
                    && !http.in("redirect").has("authority")
                    && !http.in("redirect").has("scheme")
                    && !http.in("redirect").has("port")
                    && !http.in("redirect").has("derivePort")) {
                http.node("redirect").warn("changes nothing (expected: uri, authority, scheme or port)");
            }
        }
        if (http.has("delegate") && isDelegate) {
            http.node("delegate").fail("in a VirtualService without hosts (expected: one level of delegation)");
        }
        boolean hasShare = http.has("mirrorPercentage") || http.has("mirrorPercent") || http.has("mirror_percent");
        if (hasShare && !http.has("mirror")) {
            http.node("mirrorPercentage").warn("without mirror: nothing is mirrored (expected: mirror)");
        }
    }

    private static void checkPolicies(View http) {
        checkHeaders(http.in("headers"));
        View retries = http.in("retries");
        Duration timeout = http.duration("timeout");
        Duration perTry = retries.duration("perTryTimeout");
        if (timeout != null && perTry != null && !timeout.isZero() && perTry.compareTo(timeout) > 0) {
            retries.node("perTryTimeout")
                    .warn(retries.text("perTryTimeout") + ": longer than timeout, which ends first");
        }
        for (String word : RetryOn.withoutEffect(retries.text("retryOn"))) {
            retries.node("retryOn").warn(word + " (not honoured: there is nothing of the kind here)");
        }
        if (retries.has("retryIgnorePreviousHosts") && !retries.flag("retryIgnorePreviousHosts", true)) {
            retries.node("retryIgnorePreviousHosts").warn("false (not honoured: retries avoid endpoints that failed)");
        }
        for (String kind : List.of("delay", "abort")) {
            View fault = http.in("fault").in(kind);
            if (fault.node().isPresent() && !fault.has("percentage") && !fault.has("percent")) {
                fault.node("percentage").warn("nothing: no request is concerned (expected: a percentage)");
            }
        }
        checkRewrite(http.in("rewrite").in("uriRegexRewrite"));
    }

    private static void checkRewrite(View regex) {
        try {
            if (regex.node().isPresent()) {
                PathRewrite.regex(regex.text("match"), regex.text("rewrite"));
            }
        } catch (IllegalArgumentException e) {
            regex.node("rewrite").fail(String.valueOf(e.getMessage()));
        }
    }

    private static void checkMatch(View match) {
        for (String field : List.of("headers", "withoutHeaders")) {
            for (String name : match.map(field).keySet()) {
                checkName(match.node(field).get(name), name);
            }
        }
        View uri = match.in("uri");
        if (uri.has("prefix") && uri.text("prefix").isEmpty()) {
            uri.node("prefix").report("a path, such as /");
        }
    }

    private static void checkHeaders(View headers) {
        for (String side : List.of("request", "response")) {
            View edits = headers.in(side);
            for (String change : List.of("set", "add")) {
                edits.textMap(change)
                        .forEach((name, value) ->
                                HeaderRules.check(edits.node(change).get(name), name, value));
            }
            edits.node("remove").items().forEach(item -> HeaderRules.check(item, item.text(""), ""));
        }
    }

    private static void checkName(DocumentNode at, String name) {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}")) {
            at.fail("no name of a header (expected: letters, digits and !#$%&'*+-.^_`|~)");
        }
    }
}
