package io.inmesh.control.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of the whole: what was written together became visible together. Immutable.
 *
 * @param number from 1, without gaps
 * @param when by the clock of whoever wrote it
 * @param who wrote it
 * @param message why, in the writer's words; may be empty
 * @param changes for everybody, each of another resource
 * @param canary what it did to a canary; null: nothing
 */
public record Revision(
        long number,
        Instant when,
        String who,
        String message,
        List<Change> changes,
        @Nullable CanaryStep canary) {

    public Revision {
        changes = List.copyOf(changes);
    }

    /** Of no canary. */
    public Revision(long number, Instant when, String who, String message, List<Change> changes) {
        this(number, when, who, message, changes, null);
    }

    /** Whether nothing differs by it, so that it is none. */
    public boolean isNothing() {
        return changes.isEmpty() && canary == null;
    }
}
