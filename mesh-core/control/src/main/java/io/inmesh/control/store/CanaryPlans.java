package io.inmesh.control.store;

import io.inmesh.document.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What {@link Plan}s do about canaries: one is under way at a time, and nobody else writes what it holds. */
final class CanaryPlans {

    private static final String END = " (expected: that it is promoted or aborted first)";

    private CanaryPlans() {}

    /** @throws StoreException of kind BLOCKED where {@code order} cannot be followed now */
    static void check(Snapshot before, CanaryOrder order) {
        Canary canary = before.canary();
        if (order instanceof CanaryOrder.Start) {
            if (canary != null) {
                throw StoreException.blocked(List.of(canary.described() + END));
            }
            return;
        }
        long since = since(order);
        if (canary == null || (since != 0 && since != canary.since())) {
            String which = since == 0 ? "a canary" : "the canary since revision " + since;
            throw StoreException.blocked(List.of(
                    canary == null
                            ? "no canary is under way (expected: " + which + ")"
                            : canary.described() + " (expected: " + which + ")"));
        }
    }

    private static long since(CanaryOrder order) {
        return order instanceof CanaryOrder.Promote promote ? promote.since() : ((CanaryOrder.Abort) order).since();
    }

    /** @throws StoreException of kind BLOCKED, where {@code commit} writes what a canary holds */
    static void checkFree(Snapshot before, Commit commit) {
        Canary canary = before.canary();
        if (canary == null) {
            return;
        }
        Set<ResourceKey> held = canary.keys();
        List<String> reasons = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Write write : commit.writes()) {
            if (held.contains(write.key()) && changesSomething(before, write)) {
                String what = write.key() + ": " + canary.described() + END;
                reasons.add(what);
                problems.add(new Problem(write.key().path(), 0, what));
            }
        }
        if (!reasons.isEmpty()) {
            throw StoreException.blocked(reasons, problems);
        }
    }

    /** Files are read anew at each start, and say what they said. */
    private static boolean changesSomething(Snapshot before, Write write) {
        StoredResource there = before.resources().get(write.key());
        return !Objects.equals(there == null ? null : there.text(), write.text());
    }

    /** What the end of a canary changes for everybody. */
    static List<Change> ending(Snapshot before, CanaryOrder order) {
        Canary canary = before.canary();
        return canary != null && order instanceof CanaryOrder.Promote ? canary.changes() : List.of();
    }

    /** @param changes of those who are concerned */
    static CanaryStep step(Snapshot before, CanaryOrder order, List<Change> changes) {
        if (order instanceof CanaryOrder.Start) {
            return new CanaryStep(order, changes);
        }
        Canary canary = before.canary();
        long since = canary == null ? 0 : canary.since();
        boolean isPromoted = order instanceof CanaryOrder.Promote;
        return new CanaryStep(isPromoted ? new CanaryOrder.Promote(since) : new CanaryOrder.Abort(since), List.of());
    }
}
