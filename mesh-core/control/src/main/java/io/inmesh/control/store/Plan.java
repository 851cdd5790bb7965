package io.inmesh.control.store;

import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Commit} would do to a state: the one way from writes to a revision, of every store and of dry runs.
 * Immutable.
 *
 * @param revision the next one; without changes where nothing would differ
 * @param after the state that it leads to
 * @param warnings what the writer should know
 */
public record Plan(Revision revision, Snapshot after, List<ResourceValidator.Finding> warnings) {

    /** Longest text of one resource, in characters: what a Kubernetes API server takes at most. */
    public static final int LONGEST_TEXT = 1_500_000;

    public Plan {
        warnings = List.copyOf(warnings);
    }

    /**
     * @param when of the revision
     * @throws StoreException of kind CONFLICT, BLOCKED or INVALID, with every reason
     */
    public static Plan of(Snapshot before, Commit commit, Instant when, ResourceValidator validator) {
        CanaryOrder order = commit.canary();
        if (order != null) {
            CanaryPlans.check(before, order);
        }
        List<Change> changes = order == null || order instanceof CanaryOrder.Start
                ? changes(before, commit)
                : CanaryPlans.ending(before, order);
        if (changes.isEmpty() && !(order instanceof CanaryOrder.Abort)) {
            Revision none = new Revision(before.revision(), when, commit.who(), commit.message(), List.of());
            return new Plan(none, before, List.of());
        }
        long number = before.revision() + 1;
        boolean isForAll = !(order instanceof CanaryOrder.Start);
        CanaryStep step = order == null ? null : CanaryPlans.step(before, order, changes);
        Revision revision =
                new Revision(number, when, commit.who(), commit.message(), isForAll ? changes : List.of(), step);
        Snapshot after = before.apply(revision);
        return new Plan(revision, after, judged(before, after, changes, validator));
    }

    private static List<Change> changes(Snapshot before, Commit commit) {
        CanaryPlans.checkFree(before, commit);
        checkExpectations(before, commit);
        List<Change> changes = new ArrayList<>();
        Problems problems = new Problems();
        for (Write write : commit.writes()) {
            StoredResource there = before.resources().get(write.key());
            String text = there == null ? null : there.text();
            if (write.text() != null) {
                checkText(write.key(), write.text(), problems);
            }
            if (!same(text, write.text())) {
                changes.add(new Change(write.key(), text, write.text()));
            }
        }
        if (!problems.isEmpty()) {
            throw StoreException.invalid(problems.list());
        }
        return changes;
    }

    /** What those are to know whom no canary selects, and those whom one does. */
    private static List<ResourceValidator.Finding> judged(
            Snapshot before, Snapshot after, List<Change> changes, ResourceValidator validator) {
        Set<ResourceKey> changed = new TreeSet<>();
        changes.forEach(change -> changed.add(change.key()));
        Set<ResourceValidator.Finding> warnings = new LinkedHashSet<>();
        Set<Problem> errors = new LinkedHashSet<>();
        if (!before.resources().equals(after.resources())) {
            ResourceValidator.Verdict verdict = validator.judge(before.ofOthers(), after.ofOthers(), changed);
            warnings.addAll(verdict.warnings());
            errors.addAll(verdict.errorProblems());
        }
        if (after.canary() != null) {
            ResourceValidator.Verdict verdict = validator.judge(before.ofSelected(), after.ofSelected(), changed);
            warnings.addAll(verdict.warnings());
            errors.addAll(verdict.errorProblems());
        }
        if (!errors.isEmpty()) {
            throw StoreException.invalid(List.copyOf(errors));
        }
        return List.copyOf(warnings);
    }

    private static void checkExpectations(Snapshot before, Commit commit) {
        List<String> conflicts = new ArrayList<>();
        for (Write write : commit.writes()) {
            StoredResource there = before.resources().get(write.key());
            if (!write.fits(there)) {
                String found = there == null ? "it does not exist" : "revision " + there.revision();
                conflicts.add(write.key() + ": " + found + " (expected: " + write.expectation() + ")");
            }
        }
        if (!conflicts.isEmpty()) {
            throw StoreException.conflict(conflicts);
        }
    }

    private static void checkText(ResourceKey key, String text, Problems problems) {
        String origin = key.path();
        if (text.length() > LONGEST_TEXT) {
            problems.add(origin, 0, text.length() + " characters (expected: at most " + LONGEST_TEXT + ")");
            return;
        }
        int before = problems.size();
        List<Resource> resources = Resource.all(Documents.read(text, origin, problems));
        if (problems.size() > before) {
            return;
        }
        if (resources.size() != 1) {
            problems.add(origin, 0, resources.size() + " resources (expected: one)");
        } else if (!isOf(resources.get(0), key)) {
            problems.add(new Problem(origin, 1, "the text is of " + resources.get(0) + " (expected: of " + key + ")"));
        }
    }

    private static boolean isOf(Resource resource, ResourceKey key) {
        return resource.kind().equals(key.kind())
                && resource.namespace().equals(key.namespace())
                && resource.name().equals(key.name());
    }

    private static boolean same(@Nullable String one, @Nullable String other) {
        return one == null ? other == null : one.equals(other);
    }
}
