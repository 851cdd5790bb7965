package io.inmesh.naming;

import io.inmesh.naming.NameTree.Alt;
import io.inmesh.naming.NameTree.Fail;
import io.inmesh.naming.NameTree.Leaf;
import io.inmesh.naming.NameTree.Union;
import io.inmesh.naming.NameTree.Weighted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Delegates one path, once (Finagle's {@code Namer.bind}): looks it up, then each path of the tree that it becomes, until all
 * end. A path that comes again on its own way, and whatever exceeds the bounds, fails like {@code !}. Unlike Finagle it
 * keeps the alternatives after a service that is found: whether there is one is known when the call is made. Not
 * thread-safe.
 */
final class Delegator {

    /** Finagle's: a path that still goes on after so many steps fails. */
    static final int MAX_DEPTH = 100;

    /** Of all paths together: a table of unions can double them at each step. */
    static final int MAX_STEPS = 1_000;

    /** Of trees within trees, so that no table overflows a stack. */
    static final int MAX_NESTING = 400;

    private final List<Dtab> tables;
    private final Set<Path> way = new HashSet<>();
    private int steps;
    private int nesting;

    /** @param tables those whose rules come first, first */
    Delegator(List<Dtab> tables) {
        this.tables = tables;
    }

    DelegationStep delegate(Path path) {
        return delegate(path, 0);
    }

    private DelegationStep delegate(Path path, int depth) {
        steps++;
        String excess = excess(path, depth);
        if (!excess.isEmpty()) {
            return new DelegationStep(path, List.of(), NameTree.fail(), excess);
        }
        List<Dentry> matches = new ArrayList<>();
        tables.forEach(table -> matches.addAll(table.matches(path)));
        way.add(path);
        nesting++;
        DelegationStep step = matches.isEmpty() ? unruled(path, depth) : ruled(path, matches, depth);
        nesting--;
        way.remove(path);
        return step;
    }

    private String excess(Path path, int depth) {
        if (way.contains(path)) {
            return DelegationStep.CIRCLE;
        }
        if (depth >= MAX_DEPTH) {
            return "more than " + MAX_DEPTH + " steps from the first path";
        }
        if (steps > MAX_STEPS) {
            return "more than " + MAX_STEPS + " steps altogether";
        }
        return nesting >= MAX_NESTING ? "trees within more than " + MAX_NESTING + " trees" : "";
    }

    private DelegationStep unruled(Path path, int depth) {
        ServicePaths.Found found = ServicePaths.find(path);
        Path next = found.next();
        if (next == null) {
            return new DelegationStep(path, List.of(), found.end(), found.why());
        }
        DelegationStep step = delegate(next, depth + 1);
        DelegationStep.Rewrite rewrite = new DelegationStep.Rewrite(null, NameTree.leaf(next), List.of(step));
        return new DelegationStep(path, List.of(rewrite), step.result(), found.why());
    }

    private DelegationStep ruled(Path path, List<Dentry> matches, int depth) {
        List<DelegationStep.Rewrite> rewrites = new ArrayList<>();
        List<NameTree<BoundName>> results = new ArrayList<>();
        for (Dentry dentry : matches) {
            NameTree<Path> tree = rewritten(path, dentry);
            List<DelegationStep> under = new ArrayList<>();
            NameTree<BoundName> result = bind(tree, depth + 1, under);
            rewrites.add(new DelegationStep.Rewrite(dentry, tree, under));
            results.add(result);
            if (result instanceof Fail) {
                break;
            }
        }
        return new DelegationStep(path, rewrites, new Alt<>(results).simplified(), "");
    }

    /** A path that becomes too long fails alone. */
    private static NameTree<Path> rewritten(Path path, Dentry dentry) {
        Path rest = path.drop(dentry.prefix().size());
        return dentry.tree()
                .flatMap(head -> head.size() + rest.size() > Path.MAX_SEGMENTS
                        ? NameTree.<Path>fail()
                        : NameTree.leaf(head.plus(rest)));
    }

    private NameTree<BoundName> bind(NameTree<Path> tree, int depth, List<DelegationStep> under) {
        if (tree instanceof Leaf<Path> leaf) {
            DelegationStep step = delegate(leaf.value(), depth);
            under.add(step);
            return step.result();
        }
        nesting++;
        try {
            if (nesting >= MAX_NESTING) {
                return NameTree.fail();
            }
            if (tree instanceof Alt<Path> alt) {
                return bindAlt(alt, depth, under);
            }
            return tree instanceof Union<Path> union ? bindUnion(union, depth, under) : sign(tree);
        } finally {
            nesting--;
        }
    }

    private NameTree<BoundName> bindAlt(Alt<Path> alt, int depth, List<DelegationStep> under) {
        List<NameTree<BoundName>> results = new ArrayList<>();
        for (NameTree<Path> each : alt.trees()) {
            NameTree<BoundName> result = bind(each, depth, under);
            results.add(result);
            if (result instanceof Fail) {
                break;
            }
        }
        return new Alt<>(results).simplified();
    }

    private NameTree<BoundName> bindUnion(Union<Path> union, int depth, List<DelegationStep> under) {
        List<Weighted<BoundName>> results = new ArrayList<>();
        for (Weighted<Path> each : union.branches()) {
            results.add(new Weighted<>(each.weight(), bind(each.tree(), depth, under)));
        }
        return new Union<>(results).simplified();
    }

    @SuppressWarnings("unchecked") // without a leaf it holds no value of any type
    private static NameTree<BoundName> sign(NameTree<Path> tree) {
        return (NameTree<BoundName>) (NameTree<?>) tree;
    }
}
