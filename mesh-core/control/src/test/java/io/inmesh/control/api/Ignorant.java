package io.inmesh.control.api;

import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Knows nothing of resources, where a test is not about that. */
enum Ignorant implements Validation {
    VALIDATION;

    @Override
    public Verdict judge(Snapshot before, Snapshot after, Set<ResourceKey> changed) {
        return new Verdict(List.of(), List.of());
    }

    @Override
    public List<Map<String, Object>> effects(Snapshot before, Snapshot after) {
        return List.of();
    }
}
