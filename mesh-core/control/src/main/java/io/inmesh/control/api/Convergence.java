package io.inmesh.control.api;

import io.inmesh.control.registry.Instance;
import io.inmesh.control.registry.ReportText;
import io.inmesh.control.store.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far instances are from a revision. Immutable.
 *
 * @param revision that all are to have
 * @param history of the revisions, the newest first
 */
record Convergence(long revision, List<Revision> history, Instant now) {

    /** Where an instance is. */
    enum State {
        /** It has the newest revision in force. */
        CURRENT,
        /** It has not said so yet. */
        BEHIND,
        /** It was given a newer revision than it has in force, and refuses it. */
        REJECTED,
        /** It should have reported by now, and has not. */
        SILENT
    }

    State state(Instance instance) {
        long has = instance.report().revision();
        if (instance.isSilent()) {
            return State.SILENT;
        }
        boolean refuses = instance.report().rejected().stream().anyMatch(each -> each.revision() > has);
        if (refuses) {
            return State.REJECTED;
        }
        return has >= revision ? State.CURRENT : State.BEHIND;
    }

    /** Whether all that report are at the revision. */
    boolean isReached(Collection<Instance> instances) {
        return instances.stream().map(this::state).allMatch(state -> state == State.CURRENT || state == State.SILENT);
    }

    /** Since the revision after the one that it has was made, or the oldest that is known. */
    private long behindSeconds(Instance instance) {
        long has = instance.report().revision();
        if (has >= revision || history.isEmpty()) {
            return 0;
        }
        // Numbers have no gaps.
        long index = Math.min(history.get(0).number() - (has + 1), history.size() - 1L);
        Instant since = history.get((int) Math.max(0, index)).when();
        return Math.max(0, Duration.between(since, now).toSeconds());
    }

    Map<String, Object> words(Instance instance) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("namespace", instance.key().namespace());
        words.put("service", instance.key().service());
        words.put("instance", instance.key().instance());
        words.put("revision", instance.report().revision());
        words.put("behindSeconds", behindSeconds(instance));
        words.put("rejected", ReportText.rejected(instance.report()));
        words.put(
                "lastReport",
                instance.lastReport().equals(Instant.EPOCH)
                        ? ""
                        : instance.lastReport().toString());
        words.put("state", state(instance).name().toLowerCase(Locale.ROOT));
        words.put("registered", instance.isRegistered());
        return words;
    }
}
