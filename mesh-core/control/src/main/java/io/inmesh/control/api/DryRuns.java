package io.inmesh.control.api;

import io.inmesh.control.store.Commit;
import io.inmesh.control.store.Plan;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.Snapshot;
import io.inmesh.control.store.Store;
import io.inmesh.control.store.StoreException;
import io.inmesh.document.Problem;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What changes would do, and why they are refused, as far as whoever asks may know it. Thread-safe. */
final class DryRuns {

    private static final Pattern NAMES = Pattern.compile("[A-Z][A-Za-z]* ([^ /:]+)/[^ :]+: .*", Pattern.DOTALL);

    private final Store store;
    private final Validation validation;
    private final MeshTime time;
    private final ControlMetrics metrics;

    DryRuns(Store store, Validation validation, MeshTime time, ControlMetrics metrics) {
        this.store = store;
        this.validation = validation;
        this.time = time;
        this.metrics = metrics;
    }

    /** What {@code commit} would do. */
    Response answer(Principal principal, Commit commit) {
        Snapshot before = store.current();
        Plan plan;
        try {
            plan = Plan.of(before, commit, time.wallClock(), validation);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.INVALID) {
                metrics.invalid();
            }
            throw shown(principal, e);
        }
        Map<String, Object> document = Described.revision(plan.revision());
        document.remove("when");
        document.put("dryRun", true);
        document.put(
                "warnings",
                plan.warnings().stream()
                        .map(finding -> Replies.words(finding.problem()))
                        .toList());
        boolean isCanary = commit.canary() != null;
        Snapshot then = isCanary ? plan.after().ofSelected() : plan.after().ofOthers();
        document.put(
                "effects",
                validation.effects(before.ofOthers(), then).stream()
                        .filter(effect -> principal.sees(String.valueOf(effect.get("callersIn"))))
                        .toList());
        return Replies.json(200, document).withHeader(Replies.REVISION, Long.toString(before.revision()));
    }

    /** A failure, without what resources say that {@code principal} is not shown. */
    RuntimeException shown(Principal principal, StoreException failure) {
        if (principal.isEverywhere() || failure.problems().isEmpty()) {
            return failure;
        }
        List<Problem> problems = failure.problems().stream()
                .map(problem -> isShown(principal, problem) ? problem : veiled(problem))
                .toList();
        return ApiException.invalid(problems);
    }

    private static Problem veiled(Problem problem) {
        String namespace = String.valueOf(namespace(problem));
        return new Problem(
                problem.origin(),
                0,
                problem.severity(),
                "something in namespace " + namespace + ", which you may not read, would no longer be right");
    }

    /** Whether what a problem tells of is for {@code principal}. */
    static boolean isShown(Principal principal, Problem problem) {
        String namespace = namespace(problem);
        return principal.isEverywhere() || (namespace != null && principal.sees(namespace));
    }

    private static @Nullable String namespace(Problem problem) {
        try {
            return ResourceKey.parse(problem.origin()).namespace();
        } catch (IllegalArgumentException e) {
            Matcher names = NAMES.matcher(problem.message());
            return names.matches() ? names.group(1) : null;
        }
    }
}
