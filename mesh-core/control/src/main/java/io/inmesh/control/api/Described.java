package io.inmesh.control.api;

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
        List<Object> changes = new ArrayList<>();
        for (Change change : revision.changes()) {
            Map<String, Object> inner = new LinkedHashMap<>();
            inner.put("resource", change.key().path());
            inner.put("change", change.verb());
            inner.put("diff", change.diff());
            changes.add(inner);
        }
        words.put("changes", changes);
        return words;
    }
}
