package io.inmesh.control.store;

import org.jspecify.annotations.Nullable;

/**
 * One resource to write or remove, and what must hold for that. Immutable.
 *
 * @param text one YAML document of that resource; null: remove it
 * @param expected the revision that must have written what is there; {@link #ANY}, {@link #ABSENT} or {@link #PRESENT}
 */
public record Write(ResourceKey key, @Nullable String text, long expected) {

    /** Whatever is there. */
    public static final long ANY = -1;

    /** It must not exist. */
    public static final long ABSENT = -2;

    /** It must exist. */
    public static final long PRESENT = -3;

    public static Write put(ResourceKey key, String text) {
        return new Write(key, text, ANY);
    }

    public static Write remove(ResourceKey key) {
        return new Write(key, null, ANY);
    }

    public Write expecting(long value) {
        return new Write(key, text, value);
    }

    boolean fits(@Nullable StoredResource there) {
        if (expected == ANY) {
            return true;
        }
        if (expected == ABSENT) {
            return there == null;
        }
        return there != null && (expected == PRESENT || there.revision() == expected);
    }

    String expectation() {
        if (expected == ABSENT) {
            return "that it does not exist";
        }
        return expected == PRESENT ? "that it exists" : "revision " + expected;
    }
}
