package io.inmesh.control.store;

import java.time.Instant;
import java.util.List;

/**
 * One change of the whole: what was written together became visible together. Immutable.
 *
 * @param number from 1, without gaps
 * @param when by the clock of whoever wrote it
 * @param who wrote it
 * @param message why, in the writer's words; may be empty
 * @param changes at least one, each of another resource
 */
public record Revision(long number, Instant when, String who, String message, List<Change> changes) {

    public Revision {
        changes = List.copyOf(changes);
    }
}
