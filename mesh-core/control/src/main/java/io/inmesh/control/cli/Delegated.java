package io.inmesh.control.cli;

import io.inmesh.naming.NameTree;

/** What delegation came to. */
final class Delegated {

    private Delegated() {}

    static boolean leadsSomewhere(NameTree<?> tree) {
        if (tree instanceof NameTree.Alt<?> alt) {
            return alt.trees().stream().anyMatch(Delegated::leadsSomewhere);
        }
        if (tree instanceof NameTree.Union<?> union) {
            return union.branches().stream().anyMatch(branch -> leadsSomewhere(branch.tree()));
        }
        return tree instanceof NameTree.Leaf<?>;
    }
}
