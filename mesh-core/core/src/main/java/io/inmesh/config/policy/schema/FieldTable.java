package io.inmesh.config.policy.schema;

import io.inmesh.config.policy.schema.Field.Support;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All fields of a kind, in a row each, as the documentation lists them. */
public final class FieldTable {

    /**
     * One field.
     *
     * @param path from the top of the resource; {@code []} for the items of a list, {@code .*} for the names of a map
     * @param type in one or two words
     * @param support that of the field, or of what it is part of where that is not honoured
     * @param note see {@link Field#note()}
     */
    public record Row(String path, String type, Support support, String note) {}

    private final List<Row> rows = new ArrayList<>();

    /** Where each shape was listed, by it and by the support that it had there: it is not listed again. */
    private final Map<Listed, String> listed = new HashMap<>();

    private record Listed(Shape shape, Support support) {}

    private FieldTable() {}

    public static List<Row> of(Kind kind) {
        FieldTable table = new FieldTable();
        table.add("", kind.root(), Support.HONOURED);
        return table.rows;
    }

    private void add(String prefix, Shape shape, Support above) {
        for (Field field : shape.fields()) {
            String path = prefix.isEmpty() ? field.name() : prefix + '.' + field.name();
            Support support = above == Support.HONOURED ? field.support() : above;
            Shape below = shapeOf(field.type());
            String known = below == null ? null : listed.putIfAbsent(new Listed(below, support), path);
            List<String> notes = new ArrayList<>();
            notes.add(field.isRequired() ? "required" : "");
            notes.add(field.note());
            notes.add(known == null ? "" : "fields as of `" + known + "`");
            notes.removeIf(String::isEmpty);
            rows.add(new Row(path, field.type().describe(), support, String.join("; ", notes)));
            if (below != null && known == null) {
                add(path + suffix(field.type()), below, support);
            }
        }
    }

    private static @Nullable Shape shapeOf(FieldType type) {
        if (type instanceof FieldType.Items items) {
            return shapeOf(items.item());
        }
        if (type instanceof FieldType.Entries entries) {
            return shapeOf(entries.value());
        }
        return type instanceof FieldType.Fields fields ? fields.shape() : null;
    }

    private static String suffix(FieldType type) {
        return type instanceof FieldType.Items ? "[]" : type instanceof FieldType.Entries ? ".*" : "";
    }
}
