package io.inmesh.control.store;

import java.util.List;

/**
 * What a revision did to a canary. Immutable.
 *
 * @param order what was ordered
 * @param changes what the selected instances alone got by it; empty where none was started
 */
public record CanaryStep(CanaryOrder order, List<Change> changes) {

    public CanaryStep {
        changes = List.copyOf(changes);
    }
}
