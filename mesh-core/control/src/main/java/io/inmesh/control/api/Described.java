package io.inmesh.control.api;

import io.inmesh.control.store.Canary;
import io.inmesh.control.store.CanaryOrder;
import io.inmesh.control.store.CanaryStep;
import io.inmesh.control.store.Change;
import io.inmesh.control.store.ResourceTexts;
import io.inmesh.control.store.Revision;
import io.inmesh.control.store.StoredResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the store holds, as JSON in plain Java types. */
final class Described {

    private Described() {}

    static String tag(long revision) {
        return "\"" + revision + "\"";
    }

    /** Without the text: names and revision. */
    static Map<String, Object> named(StoredResource resource) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("kind", resource.key().kind());
        words.put("namespace", resource.key().namespace());
        words.put("name", resource.key().name());
        words.put("revision", resource.revision());
        return words;
    }

    /** With its values. */
    static Map<String, Object> full(StoredResource resource) {
        Map<String, Object> words = named(resource);
        words.put("resource", ResourceTexts.value(resource));
        return words;
    }

    /** With its text, to the letter. */
    static Map<String, Object> withText(StoredResource resource) {
        Map<String, Object> words = named(resource);
        words.put("text", resource.text());
        return words;
    }

    static Map<String, Object> revision(Revision revision) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("revision", revision.number());
        words.put("when", revision.when().toString());
        words.put("who", revision.who());
        words.put("message", revision.message());
        words.put("changes", changes(revision.changes()));
        if (revision.canary() != null) {
            words.put("canary", step(revision.canary()));
        }
        return words;
    }

    private static List<Object> changes(List<Change> changes) {
        List<Object> words = new ArrayList<>();
        for (Change change : changes) {
            Map<String, Object> inner = new LinkedHashMap<>();
            inner.put("resource", change.key().path());
            inner.put("change", change.verb());
            inner.put("diff", change.diff());
            words.add(inner);
        }
        return words;
    }

    private static Map<String, Object> step(CanaryStep step) {
        Map<String, Object> words = new LinkedHashMap<>();
        if (step.order() instanceof CanaryOrder.Start start) {
            words.put("step", "start");
            words.putAll(start(start));
            words.put("changes", changes(step.changes()));
        } else if (step.order() instanceof CanaryOrder.Promote promote) {
            words.put("step", "promote");
            words.put("since", promote.since());
        } else if (step.order() instanceof CanaryOrder.Abort abort) {
            words.put("step", "abort");
            words.put("since", abort.since());
        }
        return words;
    }

    private static Map<String, Object> start(CanaryOrder.Start start) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("selection", start.selection().toString());
        if (start.rule().aborts()) {
            words.put("autoAbort", start.rule().abortAbove());
            words.put("minimumCalls", start.rule().minimumCalls());
        }
        if (start.rule().promotes()) {
            words.put("promoteAfterSeconds", start.rule().promoteAfter().toSeconds());
        }
        return words;
    }

    static Map<String, Object> canary(Canary canary) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("since", canary.since());
        words.put("when", canary.when().toString());
        words.put("who", canary.who());
        words.put("message", canary.message());
        words.putAll(start(canary.start()));
        words.put("changes", changes(canary.changes()));
        return words;
    }
}
