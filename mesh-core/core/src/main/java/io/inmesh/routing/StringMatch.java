package io.inmesh.routing;

import com.google.re2j.Pattern;

/** What a text must be. Immutable. */
public sealed interface StringMatch {

    /**
     * The whole text, by an expression in RE2's syntax.
     *
     * @throws IllegalArgumentException when it is none, saying where
     */
    static StringMatch regex(String expression) {
        return new Regex(Pattern.compile(expression));
    }

    /** Anything, but there. */
    enum Present implements StringMatch {
        INSTANCE
    }

    record Exact(String value) implements StringMatch {}

    record Prefix(String value) implements StringMatch {}

    record Suffix(String value) implements StringMatch {}

    /** A path prefix by whole segments: {@code /a} fits {@code /a} and {@code /a/b}, not {@code /ab}. */
    record PathPrefix(String value) implements StringMatch {}

    /** The whole text, by an engine that is linear in its length (RE2). */
    record Regex(Pattern pattern) implements StringMatch {}
}
