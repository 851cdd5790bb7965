package io.inmesh.naming;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one path while it was delegated, with all that followed. Immutable.
 *
 * @param path that was looked up
 * @param rewrites of all rules that apply, the most recent first, up to one that fails; empty: it ends here
 * @param result where it leads, simplified; the alternatives that cannot count are left out
 * @param note why it ends, or by which rule that no table holds it goes on; empty where a table's rules apply
 */
public record DelegationStep(Path path, List<Rewrite> rewrites, NameTree<BoundName> result, String note) {

    /** The note of a path that comes again on its own way. */
    public static final String CIRCLE = "leads back to itself";

    /** What the note of a path begins with that would be a name, were it longer. */
    public static final String INCOMPLETE = "no rule applies (expected: ";

    public DelegationStep {
        rewrites = List.copyOf(rewrites);
    }

    /**
     * What one rule makes of the path.
     *
     * @param dentry null: none of a table; see {@link DelegationStep#note}
     * @param tree the rule's tree, each of its paths continued by what followed the prefix
     * @param steps of the paths of the tree, in order, up to one that fails
     */
    public record Rewrite(@Nullable Dentry dentry, NameTree<Path> tree, List<DelegationStep> steps) {

        public Rewrite {
            steps = List.copyOf(steps);
        }
    }

    /** Of several lines, each step further in than what led to it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        describe(text, "");
        return text.toString();
    }

    private void describe(StringBuilder text, String indent) {
        text.append(indent).append(path);
        boolean isLeaf = rewrites.isEmpty();
        text.append(isLeaf ? " = " + result.show() : "");
        text.append(note.isEmpty() ? "" : " (" + note + ")").append('\n');
        for (Rewrite rewrite : rewrites) {
            String rule = rewrite.dentry() == null ? "" : "  by " + rewrite.dentry();
            text.append(indent)
                    .append("  => ")
                    .append(rewrite.tree().show())
                    .append(rule)
                    .append('\n');
            rewrite.steps().forEach(step -> step.describe(text, indent + "     "));
        }
    }
}
