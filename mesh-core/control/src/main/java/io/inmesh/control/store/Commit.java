package io.inmesh.control.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is to become one revision, all of it or nothing. Immutable.
 *
 * @param who writes it, at most {@value #LONGEST_WHO} characters
 * @param message why, in the writer's words, at most {@value #LONGEST_MESSAGE} characters; may be empty
 * @param writes each of another resource
 */
public record Commit(String who, String message, List<Write> writes) {

    private static final int LONGEST_WHO = 253;
    private static final int LONGEST_MESSAGE = 1000;

    public Commit {
        writes = List.copyOf(writes);
        if (who.isBlank() || who.length() > LONGEST_WHO) {
            throw new IllegalArgumentException("who: '" + who + "' (expected: 1 to " + LONGEST_WHO + " characters)");
        }
        if (message.length() > LONGEST_MESSAGE) {
            throw new IllegalArgumentException(
                    "message: " + message.length() + " characters (expected: at most " + LONGEST_MESSAGE + ")");
        }
        Set<ResourceKey> keys = new HashSet<>();
        for (Write write : writes) {
            if (!keys.add(write.key())) {
                throw new IllegalArgumentException(write.key() + ": written twice at once (expected: once)");
            }
        }
    }
}
