package io.inmesh.control.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to become one revision, all of it or nothing. Immutable.
 *
 * @param who writes it, at most {@value #LONGEST_WHO} characters
 * @param message why, in the writer's words, at most {@value #LONGEST_MESSAGE} characters; may be empty
 * @param writes each of another resource; none where a canary ends
 * @param canary what is to become of a canary; null: what is written is for everybody
 */
public record Commit(
        String who,
        String message,
        List<Write> writes,
        @Nullable CanaryOrder canary) {

    private static final int LONGEST_WHO = 253;
    private static final int LONGEST_MESSAGE = 1000;

    /** For everybody. */
    public Commit(String who, String message, List<Write> writes) {
        this(who, message, writes, null);
    }

    public Commit {
        writes = List.copyOf(writes);
        if (who.isBlank() || who.length() > LONGEST_WHO) {
            throw new IllegalArgumentException("who: '" + who + "' (expected: 1 to " + LONGEST_WHO + " characters)");
        }
        if (message.length() > LONGEST_MESSAGE) {
            throw new IllegalArgumentException(
                    "message: " + message.length() + " characters (expected: at most " + LONGEST_MESSAGE + ")");
        }
        if (canary != null && !(canary instanceof CanaryOrder.Start) && !writes.isEmpty()) {
            throw new IllegalArgumentException(
                    "writes: " + writes.size() + " where a canary ends (expected: none, it brings its own)");
        }
        Set<ResourceKey> keys = new HashSet<>();
        for (Write write : writes) {
            if (!keys.add(write.key())) {
                throw new IllegalArgumentException(write.key() + ": written twice at once (expected: once)");
            }
        }
    }

    /** The same for the selected instances alone. */
    public Commit asCanary(CanaryOrder.Start start) {
        return new Commit(who, message, writes, start);
    }

    /** Ends a canary. */
    public static Commit ending(String who, String message, CanaryOrder order) {
        return new Commit(who, message, List.of(), order);
    }
}
