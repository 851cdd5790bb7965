package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.gateway.RankedRule.Rank;
import io.inmesh.config.policy.schema.View;
import io.inmesh.routing.RequestMatch;
import io.inmesh.routing.RequestMatch.FieldMatch;
import io.inmesh.routing.RequestMatch.Source;
import io.inmesh.routing.StringMatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The matches of an {@code HTTPRoute}. */
final class HttpMatches {

    private HttpMatches() {}

    /** @param match null: every request */
    static RequestMatch of(@Nullable View match) {
        if (match == null) {
            return RequestMatch.ANY;
        }
        List<FieldMatch> fields = new ArrayList<>(fields(match.list("headers"), Source.HEADER));
        fields.addAll(fields(match.list("queryParams"), Source.QUERY));
        String method = match.text("method");
        return new RequestMatch(
                path(match.in("path")), false, method.isEmpty() ? null : new StringMatch.Exact(method), null, fields);
    }

    /** Null: any. */
    private static @Nullable StringMatch path(View path) {
        String value = path.text("value", "/");
        return switch (path.text("type", "PathPrefix")) {
            case "Exact" -> new StringMatch.Exact(value);
            case "RegularExpression" -> StringMatch.regex(value);
            default -> prefix(value);
        };
    }

    /** A slash at the end says nothing: prefixes are compared by whole segments. */
    private static @Nullable StringMatch prefix(String value) {
        String bare = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
        return bare.isEmpty() ? null : new StringMatch.PathPrefix(bare);
    }

    /** With the prefix that a match without a path has by default, by segments: a rewrite replaces it. */
    static RequestMatch withPath(RequestMatch match) {
        return new RequestMatch(
                new StringMatch.PathPrefix("/"), false, match.method(), match.authority(), match.fields());
    }

    /** Of fields of the same name, the first counts. */
    static List<FieldMatch> fields(List<View> matches, Source source) {
        List<FieldMatch> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (View match : matches) {
            String name = match.text("name");
            String value = match.text("value");
            boolean isRegex = match.text("type").equals("RegularExpression");
            if (names.add(source == Source.HEADER ? name.toLowerCase(Locale.ROOT) : name)) {
                StringMatch text = isRegex ? StringMatch.regex(value) : new StringMatch.Exact(value);
                fields.add(new FieldMatch(source, name, text, false));
            }
        }
        return fields;
    }

    static Rank rank(@Nullable View match) {
        if (match == null) {
            return new Rank(2, 0, 0, 0, 0);
        }
        View path = match.in("path");
        String value = path.text("value", "/");
        boolean isPrefix = path.text("type", "PathPrefix").equals("PathPrefix");
        int rank =
                switch (path.text("type", "PathPrefix")) {
                    case "Exact" -> 3;
                    case "RegularExpression" -> 1;
                    default -> 2;
                };
        return new Rank(
                rank,
                value.length() - (isPrefix && value.endsWith("/") ? 1 : 0),
                match.has("method") ? 1 : 0,
                fields(match.list("headers"), Source.HEADER).size(),
                fields(match.list("queryParams"), Source.QUERY).size());
    }
}
