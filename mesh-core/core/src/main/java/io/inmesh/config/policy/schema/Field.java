package io.inmesh.config.policy.schema;

/**
 * One field of a shape.
 *
 * @param name its key
 * @param type what it may hold
 * @param support what the mesh makes of it
 * @param note why it is not honoured, or what is to be known about it; may be empty
 * @param isRequired whether it must be there
 */
public record Field(String name, FieldType type, Support support, String note, boolean isRequired) {

    /** What the mesh makes of a field. */
    public enum Support {
        /** It works. */
        HONOURED,
        /** It says something about calls that the mesh does not do: whoever writes it is told. */
        WARNED,
        /** It does not concern calls inside the mesh. */
        IGNORED;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
