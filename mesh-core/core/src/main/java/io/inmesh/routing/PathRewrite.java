package io.inmesh.routing;

import com.google.re2j.Pattern;

/** How a path becomes another; the query is kept. Immutable. */
public sealed interface PathRewrite {

    /**
     * Every match of an expression in RE2's syntax.
     *
     * @param replacement with {@code \1} to {@code \9} for the groups, {@code \0} for the whole match, {@code \\} for a
     *     backslash
     * @throws IllegalArgumentException when one of the two makes no sense, saying where
     */
    static PathRewrite regex(String expression, String replacement) {
        Pattern pattern = Expression.compile(expression);
        Replacement.parse(replacement, pattern.groupCount());
        return new Regex(pattern, replacement);
    }

    /** Not at all. */
    enum Keep implements PathRewrite {
        INSTANCE
    }

    /** All of it. */
    record Full(String path) implements PathRewrite {}

    /**
     * The prefix that the rule matched: of a {@link StringMatch.PathPrefix} by whole segments, as the Gateway API says, so
     * that no slash is lost or doubled; of a {@link StringMatch.Prefix} letter by letter, as Envoy does. A rule that
     * matches any path has the prefix {@code /}; where it matched otherwise, all of the path is replaced.
     */
    record Prefix(String replacement) implements PathRewrite {}

    /** Every match of {@code pattern}, with {@code \1} for its groups. */
    record Regex(Pattern pattern, String replacement) implements PathRewrite {}
}
