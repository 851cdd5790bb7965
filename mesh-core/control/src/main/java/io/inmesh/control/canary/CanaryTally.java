package io.inmesh.control.canary;

import io.inmesh.control.store.Canary;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The calls of both sides since a canary began, put together from counters that instances report and that begin anew with
 * each start of one. What is first heard of an instance is where its count begins, so that calls from before do not
 * speak for or against the canary; and so does what it counted up to applying the canary's revision. As large as the
 * reports. Not thread-safe.
 */
final class CanaryTally {

    private final Canary canary;
    private final Map<String, InstanceCalls> last = new HashMap<>();
    private CallCount selected = CallCount.NONE;
    private CallCount others = CallCount.NONE;

    CanaryTally(Canary canary) {
        this.canary = canary;
    }

    boolean isOf(Canary other) {
        return canary.since() == other.since();
    }

    CallCount selected() {
        return selected;
    }

    CallCount others() {
        return others;
    }

    /** @param reports the newest of every instance */
    void take(Collection<InstanceCalls> reports) {
        int ofSelected = 0;
        Set<String> present = new HashSet<>();
        for (InstanceCalls report : reports) {
            present.add(report.id());
            boolean isSelected = canary.selects(report.instance(), report.labels());
            ofSelected += isSelected ? 1 : 0;
            InstanceCalls before = last.put(report.id(), report);
            if (before == null || before.revision() < canary.since()) {
                continue;
            }
            boolean isNew = report.total() < before.total();
            long calls = isNew ? report.total() : report.total() - before.total();
            long failed = Math.max(0, isNew ? report.failed() : report.failed() - before.failed());
            if (isSelected) {
                selected = selected.plus(calls, failed);
            } else {
                others = others.plus(calls, failed);
            }
        }
        last.keySet().retainAll(present);
        selected = selected.with(ofSelected);
        others = others.with(present.size() - ofSelected);
    }
}
