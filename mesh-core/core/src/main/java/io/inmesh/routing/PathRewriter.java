package io.inmesh.routing;

import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@link PathRewrite} of a rule that matched in a certain way, made ready. Thread-safe. */
@FunctionalInterface
interface PathRewriter {

    /** @param path without query */
    String rewrite(String path);

    /**
     * @param matched how the path was matched; null: any path
     * @return null where the path stays
     */
    static @Nullable PathRewriter of(PathRewrite rewrite, @Nullable StringMatch matched) {
        if (rewrite instanceof PathRewrite.Full full) {
            return path -> full.path();
        }
        if (rewrite instanceof PathRewrite.Prefix prefix) {
            return ofPrefix(prefix.replacement(), matched == null ? new StringMatch.Prefix("/") : matched);
        }
        if (rewrite instanceof PathRewrite.Regex regex) {
            Pattern pattern = regex.pattern();
            Replacement replacement = Replacement.parse(regex.replacement(), pattern.groupCount());
            return path ->
                    path.length() > Expression.MAX_TEXT ? path : replacement.replaceAll(pattern.matcher(path), path);
        }
        return null;
    }

    private static PathRewriter ofPrefix(String replacement, StringMatch matched) {
        if (matched instanceof StringMatch.Prefix prefix) {
            int length = prefix.value().length();
            return path -> replacement + path.substring(length);
        }
        if (matched instanceof StringMatch.PathPrefix prefix) {
            int length = TextMatcher.withoutEndSlash(prefix.value()).length();
            String begin = TextMatcher.withoutEndSlash(replacement);
            return path -> {
                String rewritten = begin + path.substring(length);
                return rewritten.isEmpty() ? "/" : rewritten;
            };
        }
        return path -> replacement;
    }
}
