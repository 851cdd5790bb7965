package io.inmesh.routing;

import com.google.re2j.Pattern;

/** How a path becomes another; the query is kept. Immutable. */
public sealed interface PathRewrite {

    /**
     * Every match of an expression in RE2's syntax.
     *
     * @throws IllegalArgumentException when it is none, saying where
     */
    static PathRewrite regex(String expression, String replacement) {
        return new Regex(Pattern.compile(expression), replacement);
    }

    /** Not at all. */
    enum Keep implements PathRewrite {
        INSTANCE
    }

    /** All of it. */
    record Full(String path) implements PathRewrite {}

    /** The prefix that the rule matched; where it matched otherwise, all of it. */
    record Prefix(String replacement) implements PathRewrite {}

    /** Every match of {@code pattern}, with {@code \1} for its groups. */
    record Regex(Pattern pattern, String replacement) implements PathRewrite {}
}
