package io.inmesh.control.store;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import java.util.Map;

/** Texts that come from outside, one by one. */
public final class ResourceTexts {

    private ResourceTexts() {}

    /**
     * The resources in {@code text}, each with its own part of it, to the letter; the items of a list written anew.
     *
     * @param origin how people know the text
     * @param problems receives what is wrong; where it gets something, the result is of no use
     */
    public static Map<ResourceKey, String> split(String origin, String text, Problems problems) {
        return YamlFile.parse(origin, text, problems).resources();
    }

    /** JSON, which is YAML too, written as people write YAML. */
    public static String fromJson(String origin, String json, Problems problems) {
        StringBuilder yaml = new StringBuilder();
        for (DocumentNode document : Documents.read(json, origin, problems)) {
            yaml.append(yaml.isEmpty() ? "" : "---\n").append(YamlText.of(document.value()));
        }
        return yaml.toString();
    }

    /** The values of one resource. */
    public static Object value(StoredResource resource) {
        DocumentNode root = Documents.read(resource.text(), resource.key().path(), new Problems())
                .get(0);
        Object value = root.value();
        return value == null ? Map.of() : value;
    }
}
