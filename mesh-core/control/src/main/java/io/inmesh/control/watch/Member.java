package io.inmesh.control.watch;

import io.inmesh.control.store.Canary;
import io.inmesh.control.store.Snapshot;
import java.util.Map;

/**
 * Who reads a stream: by this a canary selects. Immutable.
 *
 * @param instance its name; empty: it has none, and no share holds it
 * @param labels of the instance
 */
public record Member(String instance, Map<String, String> labels) {

    /** Somebody whom no canary selects. */
    public static final Member NOBODY = new Member("", Map.of());

    public Member {
        labels = Map.copyOf(labels);
    }

    /** Whether it has what a canary holds at {@code snapshot}. */
    boolean isSelected(Snapshot snapshot) {
        Canary canary = snapshot.canary();
        return canary != null && canary.selects(instance, labels);
    }
}
