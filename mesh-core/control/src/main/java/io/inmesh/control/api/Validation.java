package io.inmesh.control.api;

import io.inmesh.control.store.ResourceValidator;
import io.inmesh.control.store.Snapshot;
import java.util.List;
import java.util.Map;

/** What the API knows of resources beyond their texts. Thread-safe. */
public interface Validation extends ResourceValidator {

    /** What callers would do differently, as JSON in plain Java types, for people who are about to change something. */
    List<Map<String, Object>> effects(Snapshot before, Snapshot after);
}
