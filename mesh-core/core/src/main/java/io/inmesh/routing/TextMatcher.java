package io.inmesh.routing;

import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@link StringMatch} made ready: tests a part of a text without copying it, but for expressions. Thread-safe. */
@FunctionalInterface
interface TextMatcher {

    /** Whether {@code text} from {@code begin} to before {@code end} fits. */
    boolean fits(String text, int begin, int end);

    default boolean fits(String text) {
        return fits(text, 0, text.length());
    }

    /** @param ignoreCase of everything but expressions */
    static TextMatcher of(StringMatch match, boolean ignoreCase) {
        if (match instanceof StringMatch.Exact exact) {
            String value = exact.value();
            return (text, begin, end) ->
                    end - begin == value.length() && text.regionMatches(ignoreCase, begin, value, 0, value.length());
        }
        if (match instanceof StringMatch.Prefix prefix) {
            String value = prefix.value();
            return (text, begin, end) ->
                    end - begin >= value.length() && text.regionMatches(ignoreCase, begin, value, 0, value.length());
        }
        if (match instanceof StringMatch.Suffix suffix) {
            String value = suffix.value();
            return (text, begin, end) -> end - begin >= value.length()
                    && text.regionMatches(ignoreCase, end - value.length(), value, 0, value.length());
        }
        if (match instanceof StringMatch.PathPrefix prefix) {
            return segments(withoutEndSlash(prefix.value()), ignoreCase);
        }
        if (match instanceof StringMatch.Regex regex) {
            Pattern pattern = regex.pattern();
            return (text, begin, end) -> Expression.fits(pattern, part(text, begin, end));
        }
        return (text, begin, end) -> true;
    }

    /** As {@link #of} without regard to case, expressions included. */
    static TextMatcher caseless(StringMatch match) {
        return of(
                match instanceof StringMatch.Regex regex
                        ? new StringMatch.Regex(Expression.ignoringCase(regex.pattern()))
                        : match,
                true);
    }

    static @Nullable TextMatcher ofNullable(@Nullable StringMatch match, boolean ignoreCase) {
        return match == null ? null : of(match, ignoreCase);
    }

    static String withoutEndSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static TextMatcher segments(String value, boolean ignoreCase) {
        int length = value.length();
        return (text, begin, end) -> {
            int rest = begin + length;
            return end >= rest
                    && text.regionMatches(ignoreCase, begin, value, 0, length)
                    && (end == rest || text.charAt(rest) == '/');
        };
    }

    private static String part(String text, int begin, int end) {
        return begin == 0 && end == text.length() ? text : text.substring(begin, end);
    }
}
