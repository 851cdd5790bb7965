package io.inmesh.routing;

import com.google.re2j.Pattern;

/** What a text must be. Immutable. */
public sealed interface StringMatch {

    /**
     * The whole text, by an expression in RE2's syntax. {@code *} is none, but Istio's users write it for "anything, but
     * there", so that it is that here as well.
     *
     * @throws IllegalArgumentException when it is none, saying where, or when it is too large to be matched quickly
     */
    static StringMatch regex(String expression) {
        return expression.equals("*") ? Present.INSTANCE : new Regex(Expression.compile(expression));
    }

    /** Anything, but there. */
    enum Present implements StringMatch {
        INSTANCE
    }

    record Exact(String value) implements StringMatch {}

    record Prefix(String value) implements StringMatch {}

    record Suffix(String value) implements StringMatch {}

    /** A path prefix by whole segments: {@code /a} and {@code /a/} fit {@code /a}, {@code /a/} and {@code /a/b}, not {@code /ab}. */
    record PathPrefix(String value) implements StringMatch {}

    /** The whole text, by an engine that is linear in its length (RE2); texts of more than 8,192 characters never fit. */
    record Regex(Pattern pattern) implements StringMatch {}
}
