package io.inmesh.config.policy.istio;

import io.inmesh.config.Workload;
import io.inmesh.config.policy.schema.View;
import io.inmesh.routing.RequestMatch;
import io.inmesh.routing.RequestMatch.FieldMatch;
import io.inmesh.routing.RequestMatch.Source;
import io.inmesh.routing.StringMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One {@code match} of an HTTP route, and of whom it holds. Immutable.
 *
 * @param request what the request must be
 * @param port that is called; 0: any
 * @param callers who must call
 */
record HttpMatch(RequestMatch request, int port, Callers callers) {

    /** What a rule without {@code match} means. */
    static final HttpMatch ANY = new HttpMatch(RequestMatch.ANY, 0, new Callers(Map.of(), "", true));

    private static final String MESH = "mesh";

    /** Keys that Istio leaves out among headers, for they are matched by fields of their own. */
    private static final Set<String> NOT_HEADERS = Set.of("uri", "scheme", "method", "authority");

    /**
     * @param labels that the caller must have
     * @param namespace of the caller; empty: any
     * @param inMesh whether calls inside the mesh are meant at all, or those through gateways alone
     */
    record Callers(Map<String, String> labels, String namespace, boolean inMesh) {

        boolean include(Workload caller) {
            boolean isHome = namespace.isEmpty() || namespace.equals(caller.namespace());
            return inMesh && isHome && caller.hasLabels(labels);
        }
    }

    static HttpMatch of(Layered match) {
        StringMatch path = StringMatches.of(match.find("uri"));
        RequestMatch request = new RequestMatch(
                path,
                match.saying("ignoreUriCase").flag("ignoreUriCase", false),
                StringMatches.of(match.find("method")),
                StringMatches.of(match.find("authority")),
                fields(match));
        List<String> gateways = match.saying("gateways").texts("gateways");
        Callers callers = new Callers(
                match.textMap("sourceLabels"),
                match.text("sourceNamespace"),
                gateways.isEmpty() || gateways.contains(MESH));
        return new HttpMatch(request, match.saying("port").integer("port", 0), callers);
    }

    private static List<FieldMatch> fields(Layered match) {
        List<FieldMatch> fields = new ArrayList<>();
        StringMatch scheme = StringMatches.of(match.find("scheme"));
        if (scheme != null) {
            fields.add(new FieldMatch(Source.SCHEME, "", scheme, false));
        }
        match.map("headers").forEach((name, value) -> {
            if (!NOT_HEADERS.contains(name)) {
                fields.add(new FieldMatch(Source.HEADER, name, StringMatches.ofField(value), false));
            }
        });
        match.map("withoutHeaders")
                .forEach((name, value) ->
                        fields.add(new FieldMatch(Source.HEADER, name, StringMatches.ofField(value), true)));
        match.map("queryParams")
                .forEach((name, value) ->
                        fields.add(new FieldMatch(Source.QUERY, name, StringMatches.ofField(value), false)));
        return fields;
    }

    /** Whether it holds for every request of every caller in the mesh. */
    boolean isEverything() {
        return covers(request.path(), new StringMatch.Prefix("/"), false)
                && request.method() == null
                && request.authority() == null
                && request.fields().isEmpty()
                && port == 0
                && callers.equals(ANY.callers);
    }

    /** Whether this holds wherever {@code other} does; false where that is not plain to see. */
    boolean covers(HttpMatch other) {
        RequestMatch o = other.request;
        boolean sameCase = request.ignoreCase() || !o.ignoreCase();
        boolean sameCallers = other.callers.labels.entrySet().containsAll(callers.labels.entrySet())
                && (callers.namespace.isEmpty() || callers.namespace.equals(other.callers.namespace))
                && (callers.inMesh || !other.callers.inMesh);
        return sameCase
                && sameCallers
                && covers(request.path(), o.path(), request.ignoreCase())
                && (request.method() == null || request.method().equals(o.method()))
                && (request.authority() == null || request.authority().equals(o.authority()))
                && o.fields().containsAll(request.fields())
                && (port == 0 || port == other.port);
    }

    private static boolean covers(@Nullable StringMatch path, @Nullable StringMatch other, boolean ignoreCase) {
        if (path == null || path.equals(other)) {
            return true;
        }
        if (!(path instanceof StringMatch.Prefix prefix)) {
            return false;
        }
        String text = other instanceof StringMatch.Exact exact
                ? exact.value()
                : other instanceof StringMatch.Prefix longer ? longer.value() : other == null ? "/" : "";
        return text.regionMatches(
                ignoreCase, 0, prefix.value(), 0, prefix.value().length());
    }

    /** The matches of a rule, the caller aside; one that holds for everything where it says none. */
    static List<HttpMatch> all(View http) {
        List<View> matches = http.list("match");
        return matches.isEmpty()
                ? List.of(ANY)
                : matches.stream().map(m -> of(Layered.of(m))).toList();
    }
}
