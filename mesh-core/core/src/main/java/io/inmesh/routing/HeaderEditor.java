package io.inmesh.routing;

import io.inmesh.routing.HeaderChanges.Edits;
import io.inmesh.service.Headers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Edits} made ready. Thread-safe. */
final class HeaderEditor {

    private final List<String> remove;
    private final List<Map.Entry<String, String>> set;
    private final List<Map.Entry<String, String>> add;
    private final @Nullable String authority;

    private HeaderEditor(Edits edits) {
        remove = edits.remove().stream().filter(HeaderEditor::isField).toList();
        set = fields(edits.set());
        add = fields(edits.add());
        String wins = authority(edits.set());
        authority = wins == null ? authority(edits.add()) : wins;
    }

    /** Null where nothing is to be done. */
    static @Nullable HeaderEditor of(Edits edits) {
        return edits.isEmpty() ? null : new HeaderEditor(edits);
    }

    /** What the authority is set to; null: it stays. */
    static @Nullable String authority(@Nullable HeaderEditor editor) {
        return editor == null ? null : editor.authority;
    }

    private static @Nullable String authority(Map<String, String> edits) {
        return edits.entrySet().stream()
                .filter(edit -> HeaderChecks.isAuthority(edit.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static List<Map.Entry<String, String>> fields(Map<String, String> edits) {
        return edits.entrySet().stream()
                .filter(edit -> isField(edit.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .toList();
    }

    private static boolean isField(String name) {
        return !name.startsWith(":") && !HeaderChecks.isAuthority(name);
    }

    Headers apply(Headers headers) {
        Headers edited = headers;
        for (String name : remove) {
            edited = edited.without(name);
        }
        for (Map.Entry<String, String> field : set) {
            edited = edited.with(field.getKey(), field.getValue());
        }
        for (Map.Entry<String, String> field : add) {
            edited = edited.plus(field.getKey(), field.getValue());
        }
        return edited;
    }
}
