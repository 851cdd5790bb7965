package io.inmesh.config.policy.schema;

import io.inmesh.document.DocumentNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of a checked resource, read by its declaration: only what is declared can be asked for, and it has been found
 * to fit. Of a resource with errors, what does not fit is read as if it were missing.
 */
public final class View {

    private final DocumentNode node;
    private final Shape shape;
    private final boolean isBroken;

    /** @param isBroken whether the resource has errors, so that values must be looked at again */
    View(DocumentNode node, Shape shape, boolean isBroken) {
        this.node = node;
        this.shape = shape;
        this.isBroken = isBroken;
    }

    /** The mapping itself, to report to. */
    public DocumentNode node() {
        return node;
    }

    /** The value of {@code field}, there or not, to report to. */
    public DocumentNode node(String field) {
        declared(field);
        return node.get(field);
    }

    private Field declared(String field) {
        Field found = shape.find(field);
        if (found == null) {
            throw new IllegalStateException(shape.name() + '.' + field + " is not declared");
        }
        return found;
    }

    public boolean has(String field) {
        return node(field).isPresent() && fits(field);
    }

    private boolean fits(String field) {
        return fits(node.get(field), declared(field).type());
    }

    private boolean fits(DocumentNode value, FieldType type) {
        return !isBroken
                || !(type instanceof FieldType.Value single)
                || (isScalar(value) && single.fits().test(value.text("")));
    }

    private static boolean isScalar(DocumentNode node) {
        return !node.isMapping() && !node.isSequence();
    }

    private List<DocumentNode> items(String field) {
        DocumentNode list = node(field);
        return list.isSequence() ? list.items() : List.of();
    }

    private Map<String, DocumentNode> entries(String field) {
        DocumentNode map = node(field);
        return map.isMapping() ? map.entries() : Map.of();
    }

    /** The fields of the mapping {@code field}; empty where it is missing. */
    public View in(String field) {
        if (declared(field).type() instanceof FieldType.Fields fields) {
            return new View(node.get(field), fields.shape(), isBroken);
        }
        throw new IllegalStateException(shape.name() + '.' + field + " is not declared as a mapping");
    }

    /** Null: missing. */
    public @Nullable View find(String field) {
        return has(field) ? in(field) : null;
    }

    /** The mappings in the list {@code field}. */
    public List<View> list(String field) {
        if (declared(field).type() instanceof FieldType.Items items
                && items.item() instanceof FieldType.Fields fields) {
            return items(field).stream()
                    .map(item -> new View(item, fields.shape(), isBroken))
                    .toList();
        }
        throw new IllegalStateException(shape.name() + '.' + field + " is not declared as a list of mappings");
    }

    /** The mappings by name in the mapping {@code field}. */
    public Map<String, View> map(String field) {
        if (declared(field).type() instanceof FieldType.Entries entries
                && entries.value() instanceof FieldType.Fields fields) {
            Map<String, View> map = new LinkedHashMap<>();
            entries(field).forEach((key, value) -> map.put(key, new View(value, fields.shape(), isBroken)));
            return map;
        }
        throw new IllegalStateException(shape.name() + '.' + field + " is not declared as a map of mappings");
    }

    /** Missing: empty. */
    public String text(String field) {
        return text(field, "");
    }

    public String text(String field, String fallback) {
        return has(field) ? node.get(field).text(fallback) : fallback;
    }

    public List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        FieldType item = declared(field).type() instanceof FieldType.Items items ? items.item() : Types.text();
        items(field).stream().filter(node -> fits(node, item)).forEach(node -> texts.add(node.text("")));
        return texts;
    }

    /** Texts by name, in the order of the document. */
    public Map<String, String> textMap(String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        FieldType value = declared(field).type() instanceof FieldType.Entries entries ? entries.value() : Types.text();
        entries(field).forEach((key, node) -> {
            if (fits(node, value)) {
                texts.put(key, node.text(""));
            }
        });
        return texts;
    }

    public long number(String field, long fallback) {
        String text = text(field);
        return text.isEmpty() ? fallback : Long.parseLong(text);
    }

    /** As {@link #number}, of a field whose numbers are smaller. */
    public int integer(String field, int fallback) {
        return (int) Math.min(Integer.MAX_VALUE, number(field, fallback));
    }

    public double decimal(String field, double fallback) {
        String text = text(field);
        return text.isEmpty() ? fallback : Double.parseDouble(text);
    }

    public boolean flag(String field, boolean fallback) {
        String text = text(field);
        return text.isEmpty() ? fallback : text.equals("true");
    }

    /** Null: missing. */
    public @Nullable Duration duration(String field) {
        String text = text(field);
        return text.isEmpty() ? null : Durations.parse(text);
    }
}
