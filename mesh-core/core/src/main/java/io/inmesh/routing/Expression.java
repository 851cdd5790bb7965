package io.inmesh.routing;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Regular expressions in RE2's syntax, within limits: the engine's time is the length of the text times the size of the
 * compiled expression, whatever the two look like, so both are bounded.
 */
final class Expression {

    /** Instructions of a compiled expression; counted repetitions multiply it, so it is estimated before compiling. */
    static final int MAX_SIZE = 4_096;

    /** Characters of an expression. */
    static final int MAX_LENGTH = 16_384;

    /** Characters of a text that is matched; a longer one fits no expression. */
    static final int MAX_TEXT = 8_192;

    private Expression() {}

    /** @throws IllegalArgumentException when {@code expression} is none, or too large, saying where */
    static Pattern compile(String expression) {
        long estimate = expression.length() > MAX_LENGTH ? ExpressionSize.LIMIT : ExpressionSize.estimate(expression);
        if (estimate > MAX_SIZE) {
            throw tooLarge(expression);
        }
        try {
            Pattern pattern = Pattern.compile(expression);
            if (pattern.programSize() > MAX_SIZE) {
                throw tooLarge(expression);
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "expression '" + abridged(expression) + "': " + e.getDescription()
                            + position(expression, e.getPattern()) + " (expected: RE2's syntax)",
                    e);
        }
    }

    /** The same expression for a text whose case does not count. */
    static Pattern ignoringCase(Pattern pattern) {
        return Pattern.compile(pattern.pattern(), pattern.flags() | Pattern.CASE_INSENSITIVE);
    }

    /** Whether the whole of {@code text} fits. */
    static boolean fits(Pattern pattern, CharSequence text) {
        return text.length() <= MAX_TEXT && pattern.matcher(text).matches();
    }

    /** The engine names the part that it stumbles over, not its place. */
    private static String position(String expression, String part) {
        int index = part.isEmpty() ? expression.length() : expression.indexOf(part);
        return index < 0 ? "" : " at index " + index + (part.isEmpty() ? "" : ": '" + abridged(part) + "'");
    }

    private static IllegalArgumentException tooLarge(String expression) {
        return new IllegalArgumentException("expression '" + abridged(expression) + "': too large (expected: at most "
                + MAX_SIZE + " instructions, which counted repetitions multiply, " + MAX_LENGTH
                + " characters, and 200 groups within each other)");
    }

    private static String abridged(String expression) {
        return expression.length() > 100 ? expression.substring(0, 100) + "..." : expression;
    }
}
