package io.inmesh.control.watch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much a client has been told: {@code REVISION}, or where instances had registered {@code REVISION-EPOCH.VERSION}. To
 * clients it is opaque. Immutable.
 *
 * @param revision of the resources
 * @param epoch of one replica from its start to its end, within which versions can be compared; empty with version 0
 * @param version of the registered instances; 0: none of them
 */
public record Position(long revision, String epoch, long version) {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})(?:-([a-z0-9]{1,16})\\.([0-9]{1,18}))?");

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Position parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    (text.length() > 50 ? text.substring(0, 50) + "..." : text) + " (expected: the id of an event)");
        }
        @Nullable String epoch = matcher.group(2);
        return epoch == null
                ? new Position(Long.parseLong(matcher.group(1)), "", 0)
                : new Position(Long.parseLong(matcher.group(1)), epoch, Long.parseLong(matcher.group(3)));
    }

    @Override
    public String toString() {
        return version == 0 ? Long.toString(revision) : revision + "-" + epoch + "." + version;
    }
}
