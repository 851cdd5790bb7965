package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.View;
import io.inmesh.routing.StringMatch;
import org.jspecify.annotations.Nullable;

/** Istio's {@code StringMatch}. */
final class StringMatches {

    private StringMatches() {}

    /** Null: any text. */
    static @Nullable StringMatch of(@Nullable View match) {
        if (match == null) {
            return null;
        }
        if (match.has("exact")) {
            return new StringMatch.Exact(match.text("exact"));
        }
        if (match.has("prefix")) {
            return match.text("prefix").isEmpty() ? null : new StringMatch.Prefix(match.text("prefix"));
        }
        String regex = match.text("regex");
        return regex.isEmpty() || regex.equals(".*") ? null : StringMatch.regex(regex);
    }

    /** Of a field that may be missing: any text means that it is there. */
    static StringMatch ofField(View match) {
        StringMatch found = of(match);
        return found == null ? StringMatch.Present.INSTANCE : found;
    }
}
