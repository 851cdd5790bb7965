package io.inmesh.control.api;

import io.inmesh.config.policy.schema.Durations;
import io.inmesh.control.store.CanaryOrder;
import io.inmesh.control.store.CanaryRule;
import io.inmesh.control.store.CanarySelection;
import io.inmesh.control.store.Commit;
import java.time.Duration;

/** The parameters by which a write is for some instances first. */
final class CanaryQuery {

    private CanaryQuery() {}

    /** {@code commit} for those whom the parameter {@code canary} selects; as it is where there is none. */
    static Commit of(ApiRequest asked, Commit commit) {
        String selection = asked.parameter("canary");
        if (selection == null) {
            return commit;
        }
        try {
            return commit.asCanary(new CanaryOrder.Start(CanarySelection.parse(selection), rule(asked)));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static CanaryRule rule(ApiRequest asked) {
        CanaryRule rule = CanaryRule.BY_HAND.withMinimumCalls(
                asked.number("minimumCalls", CanaryRule.BY_HAND.minimumCalls(), 1, Long.MAX_VALUE));
        String above = asked.parameter("autoAbort");
        String after = asked.parameter("promoteAfter");
        CanaryRule aborting = above == null ? rule : rule.withAbortAbove(points(above));
        return after == null ? aborting : aborting.withPromoteAfter(duration(after));
    }

    private static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("promoteAfter: " + text + " (expected: a duration such as 10m)");
        }
    }

    private static double points(String text) {
        try {
            double points = Double.parseDouble(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
            if (points > 0) {
                return points;
            }
        } catch (NumberFormatException e) {
            // told below, as one that is too small is
        }
        throw ApiException.badRequest(
                "autoAbort: " + text + " (expected: percentage points above the others' failures, such as 5%)");
    }
}
