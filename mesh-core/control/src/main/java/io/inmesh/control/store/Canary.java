package io.inmesh.control.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A change that some instances have and the others not yet. Immutable.
 *
 * @param since the revision that began it
 * @param when it began, by the clock of whoever wrote it
 * @param who began it
 * @param message why, in the writer's words; may be empty
 * @param start whom it concerns, and when it ends by itself
 * @param changes from what all others have to what the selected have: it cannot become outdated, since nobody else changes
 *     these resources meanwhile
 */
public record Canary(
        long since, Instant when, String who, String message, CanaryOrder.Start start, List<Change> changes) {

    public Canary {
        changes = List.copyOf(changes);
    }

    /**
     * Whether an instance has it.
     *
     * @param name of the instance; empty: it has none
     */
    public boolean selects(String name, Map<String, String> labels) {
        return start.selection().selects(name, labels, since);
    }

    Set<ResourceKey> keys() {
        Set<ResourceKey> keys = new TreeSet<>();
        changes.forEach(change -> keys.add(change.key()));
        return keys;
    }

    /** What it is, in a sentence's part. */
    String described() {
        String what = keys().stream().limit(5).map(ResourceKey::toString).collect(Collectors.joining(", "));
        return "a canary is under way since revision " + since + " (" + start.selection() + "; " + what
                + (changes.size() > 5 ? " and " + (changes.size() - 5) + " more" : "") + ")";
    }
}
