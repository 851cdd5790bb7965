package io.inmesh.config.subscription;

/**
 * A token that proves who this is. Never printed. Immutable.
 *
 * @param value visible ASCII characters, at most 8192; empty: none
 */
public record Secret(String value) {

    public static final Secret NONE = new Secret("");

    private static final int LONGEST = 8192;

    /** @throws IllegalArgumentException when it could not stand in a header; the message does not hold it */
    public Secret {
        boolean fits = value.length() <= LONGEST && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!fits) {
            throw new IllegalArgumentException(
                    "token (expected: at most " + LONGEST + " visible ASCII characters, without spaces)");
        }
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "none" : "***";
    }
}
