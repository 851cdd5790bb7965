package io.inmesh.control.store;

import io.inmesh.document.Problem;
import java.util.List;
import java.util.Set;

/** Judges what a change would lead to, before it is made. Thread-safe. */
public interface ResourceValidator {

    /** Knows only that a text must be one YAML document in the shape of a resource, which stores check anyway. */
    ResourceValidator NONE = (before, after, changed) -> new Verdict(List.of(), List.of());

    /**
     * @param before what is in force
     * @param after what would be
     * @param changed the resources that differ
     */
    Verdict judge(Snapshot before, Snapshot after, Set<ResourceKey> changed);

    /**
     * @param errors why the change must not be made; those of what was wrong before and stays as it is are left out
     * @param warnings what the writer should know
     */
    record Verdict(List<Finding> errors, List<Finding> warnings) {

        public Verdict {
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }

        List<Problem> errorProblems() {
            return errors.stream().map(Finding::problem).toList();
        }
    }

    /** @param key whose fault it is */
    record Finding(ResourceKey key, Problem problem) {}
}
