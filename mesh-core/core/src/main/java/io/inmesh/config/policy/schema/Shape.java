package io.inmesh.config.policy.schema;

import io.inmesh.config.policy.schema.Field.Support;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one mapping, in the order of the documentation, and how many of which belong together. Immutable. */
public final class Shape {

    private final String name;
    private final Map<String, Field> fields;
    private final List<Choice> choices;

    /**
     * How many of some fields may be there.
     *
     * @param names the fields
     * @param min 0 or 1
     * @param max 1, or as many as there are
     */
    record Choice(List<String> names, int min, int max) {}

    private Shape(String name, Map<String, Field> fields, List<Choice> choices) {
        this.name = name;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        this.choices = List.copyOf(choices);
    }

    public static Builder named(String name) {
        return new Builder(name);
    }

    public String name() {
        return name;
    }

    public Collection<Field> fields() {
        return fields.values();
    }

    /** Null: there is none. */
    public @Nullable Field find(String field) {
        return fields.get(field);
    }

    List<Choice> choices() {
        return choices;
    }

    /** As the type of a field. */
    public FieldType type() {
        return new FieldType.Fields(this);
    }

    /** Collects the fields of a shape. */
    public static final class Builder {

        private final String name;
        private final Map<String, Field> fields = new LinkedHashMap<>();
        private final List<Choice> choices = new ArrayList<>();

        private Builder(String name) {
            this.name = name;
        }

        public Builder honoured(String field, FieldType type) {
            return add(new Field(field, type, Support.HONOURED, "", false));
        }

        public Builder honoured(String field, FieldType type, String note) {
            return add(new Field(field, type, Support.HONOURED, note, false));
        }

        /** Honoured, and must be there. */
        public Builder required(String field, FieldType type) {
            return add(new Field(field, type, Support.HONOURED, "", true));
        }

        /** @param reason after "not honoured: " */
        public Builder warned(String field, FieldType type, String reason) {
            return add(new Field(field, type, Support.WARNED, reason, false));
        }

        public Builder ignored(String field, FieldType type, String reason) {
            return add(new Field(field, type, Support.IGNORED, reason, false));
        }

        /** All fields of {@code other} too. */
        public Builder all(Shape other) {
            other.fields.values().forEach(this::add);
            choices.addAll(other.choices);
            return this;
        }

        public Builder exactlyOne(String... names) {
            choices.add(new Choice(List.of(names), 1, 1));
            return this;
        }

        public Builder atMostOne(String... names) {
            choices.add(new Choice(List.of(names), 0, 1));
            return this;
        }

        public Builder atLeastOne(String... names) {
            choices.add(new Choice(List.of(names), 1, names.length));
            return this;
        }

        private Builder add(Field field) {
            if (fields.putIfAbsent(field.name(), field) != null) {
                throw new IllegalStateException(name + '.' + field.name() + " is declared twice");
            }
            return this;
        }

        public Shape build() {
            return new Shape(name, fields, choices);
        }
    }
}
