package io.inmesh.control.store;

import org.jspecify.annotations.Nullable;

/**
 * What a revision did to one resource. Immutable.
 *
 * @param before its text until then; null: there was none
 * @param after its text from then on; null: it was removed
 */
public record Change(
        ResourceKey key, @Nullable String before, @Nullable String after) {

    /** The difference of the texts in the unified format; empty where there is none. */
    public String diff() {
        return TextDiff.unified(key.path(), before == null ? "" : before, after == null ? "" : after);
    }

    /** {@code added}, {@code removed} or {@code changed}. */
    public String verb() {
        if (before == null) {
            return "added";
        }
        return after == null ? "removed" : "changed";
    }
}
