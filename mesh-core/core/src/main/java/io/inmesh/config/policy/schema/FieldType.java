package io.inmesh.config.policy.schema;

import java.util.function.Predicate;

/** What may stand at a place of a resource. Immutable. */
public sealed interface FieldType {

    /** In one or two words, for the tables of fields. */
    String describe();

    /** The same, where a list of such values is wanted. */
    default FieldType list() {
        return new Items(this, 0, Integer.MAX_VALUE);
    }

    /** A list of at least one. */
    default FieldType nonEmptyList() {
        return new Items(this, 1, Integer.MAX_VALUE);
    }

    /** A list of at most {@code max}. */
    default FieldType list(int max) {
        return new Items(this, 0, max);
    }

    /** The same, where a mapping of names to such values is wanted. */
    default FieldType map() {
        return new Entries(this);
    }

    /**
     * One value.
     *
     * @param describe see {@link FieldType#describe}
     * @param expected what fits, as messages tell it
     * @param fits whether a text is such a value; never throws
     */
    record Value(String describe, String expected, Predicate<String> fits) implements FieldType {}

    /** A list of {@code min} to {@code max} items. */
    record Items(FieldType item, int min, int max) implements FieldType {
        @Override
        public String describe() {
            return item instanceof Fields ? "list" : "list of " + item.describe();
        }
    }

    /** A mapping of names to values of one type. */
    record Entries(FieldType value) implements FieldType {
        @Override
        public String describe() {
            return value instanceof Fields ? "map" : "map of " + value.describe();
        }
    }

    /** A mapping with the fields of {@code shape}. */
    record Fields(Shape shape) implements FieldType {
        @Override
        public String describe() {
            return shape.name();
        }
    }

    /** Anything: what it holds is no business of the mesh, or is checked by who reads it. */
    record Anything(String describe) implements FieldType {}
}
