package io.inmesh.document;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML value with its line. Immutable; one that is aliased appears as the same object in several places. */
sealed interface Tree {

    int line();

    /** How many values it holds, itself included, each alias counted in full. */
    int weight();

    /**
     * @param text null for YAML's null
     * @param isQuoted whether it is text for certain, whatever it looks like
     */
    record Scalar(int line, @Nullable String text, boolean isQuoted) implements Tree {
        @Override
        public int weight() {
            return 1;
        }
    }

    record Sequence(int line, int weight, List<Tree> items) implements Tree {}

    /** @param entries in the order of the text */
    record Mapping(int line, int weight, Map<String, Tree> entries) implements Tree {}
}
