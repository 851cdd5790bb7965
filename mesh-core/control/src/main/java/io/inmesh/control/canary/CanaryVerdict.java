package io.inmesh.control.canary;

import io.inmesh.control.store.Canary;
import io.inmesh.control.store.CanaryOrder;
import io.inmesh.control.store.CanaryRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a canary's rule says of it now. Immutable.
 *
 * @param order what is to become of it; null: it goes on
 * @param reason in a sentence
 */
record CanaryVerdict(@Nullable CanaryOrder order, String reason) {

    static CanaryVerdict of(Canary canary, CallCount selected, CallCount others, Instant now) {
        CanaryRule rule = canary.start().rule();
        boolean isKnown = selected.calls() >= rule.minimumCalls();
        double above = selected.percentFailed() - others.percentFailed();
        if (rule.aborts() && isKnown && above > rule.abortAbove()) {
            return new CanaryVerdict(
                    new CanaryOrder.Abort(canary.since()),
                    failures(selected) + " of the selected instances, " + failures(others)
                            + " of the others; more than " + number(rule.abortAbove()) + " percentage points above");
        }
        Duration left = Duration.between(now, canary.when().plus(rule.promoteAfter()));
        if (!rule.promotes()) {
            return new CanaryVerdict(null, "it goes on until it is promoted or aborted");
        }
        if (left.compareTo(Duration.ZERO) > 0) {
            return new CanaryVerdict(null, "it is promoted in " + (left.toSeconds() + 1) + " s");
        }
        if (rule.aborts() && !isKnown) {
            return new CanaryVerdict(
                    null,
                    "its time is over, and it waits for calls: " + selected.calls() + " of " + rule.minimumCalls());
        }
        return new CanaryVerdict(
                new CanaryOrder.Promote(canary.since()),
                "promoted after " + rule.promoteAfter() + "; " + failures(selected) + " of the selected instances, "
                        + failures(others) + " of the others");
    }

    private static String failures(CallCount count) {
        return number(count.percentFailed()) + "% of " + count.calls() + " calls failed";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
