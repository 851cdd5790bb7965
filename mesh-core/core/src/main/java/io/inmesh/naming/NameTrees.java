package io.inmesh.naming;

import io.inmesh.naming.NameTree.Alt;
import io.inmesh.naming.NameTree.Empty;
import io.inmesh.naming.NameTree.Fail;
import io.inmesh.naming.NameTree.Leaf;
import io.inmesh.naming.NameTree.Neg;
import io.inmesh.naming.NameTree.Union;
import io.inmesh.naming.NameTree.Weighted;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@link NameTree} does, by the rules of Finagle's {@code NameTree}: an oracle test holds them equal. */
final class NameTrees {

    private NameTrees() {}

    @SuppressWarnings("unchecked") // trees are read only: one of a narrower type is one of the wider
    static <T, U> NameTree<U> flatMap(NameTree<T> tree, Function<? super T, ? extends NameTree<? extends U>> f) {
        if (tree instanceof Leaf<T> leaf) {
            return (NameTree<U>) f.apply(leaf.value());
        }
        // Loops, not streams: a tree may be deep, and each level of streams takes a dozen frames.
        if (tree instanceof Alt<T> alt) {
            List<NameTree<U>> trees = new ArrayList<>(alt.trees().size());
            for (NameTree<T> each : alt.trees()) {
                trees.add(flatMap(each, f));
            }
            return new Alt<>(trees);
        }
        if (tree instanceof Union<T> union) {
            List<Weighted<U>> branches = new ArrayList<>(union.branches().size());
            for (Weighted<T> each : union.branches()) {
                branches.add(new Weighted<>(each.weight(), flatMap(each.tree(), f)));
            }
            return new Union<>(branches);
        }
        return (NameTree<U>) tree;
    }

    /** How many leaves and signs it has. */
    static <T> int leaves(NameTree<T> tree) {
        int count = 0;
        if (tree instanceof Alt<T> alt) {
            for (NameTree<T> each : alt.trees()) {
                count += leaves(each);
            }
        } else if (tree instanceof Union<T> union) {
            for (Weighted<T> each : union.branches()) {
                count += leaves(each.tree());
            }
        } else {
            count = 1;
        }
        return count;
    }

    static <T> NameTree<T> simplify(NameTree<T> tree) {
        if (tree instanceof Alt<T> alt) {
            return simplifyAlt(alt.trees());
        }
        if (tree instanceof Union<T> union) {
            return simplifyUnion(union.branches());
        }
        return tree;
    }

    private static <T> NameTree<T> simplifyAlt(List<NameTree<T>> trees) {
        List<NameTree<T>> kept = new ArrayList<>();
        for (NameTree<T> each : trees) {
            NameTree<T> simple = simplify(each);
            if (simple instanceof Neg) {
                continue;
            }
            kept.add(simple);
            if (simple instanceof Fail) {
                break;
            }
        }
        return switch (kept.size()) {
            case 0 -> NameTree.neg();
            case 1 -> kept.get(0);
            default -> new Alt<>(kept);
        };
    }

    /** A branch alone is the union, also where it fails; one among others that fails is left out like one that is not there. */
    private static <T> NameTree<T> simplifyUnion(List<Weighted<T>> branches) {
        if (branches.size() == 1) {
            return simplify(branches.get(0).tree());
        }
        List<Weighted<T>> kept = new ArrayList<>();
        for (Weighted<T> each : branches) {
            NameTree<T> simple = simplify(each.tree());
            if (!(simple instanceof Neg) && !(simple instanceof Fail)) {
                kept.add(new Weighted<>(each.weight(), simple));
            }
        }
        return switch (kept.size()) {
            case 0 -> NameTree.neg();
            case 1 -> kept.get(0).tree();
            default -> new Union<>(kept);
        };
    }

    static <T> Optional<Set<T>> eval(NameTree<T> tree) {
        return evaluate(tree) instanceof Leaf<Set<T>> leaf ? Optional.of(leaf.value()) : Optional.empty();
    }

    /** A leaf, {@link Neg} or {@link Fail}. */
    private static <T> NameTree<Set<T>> evaluate(NameTree<T> tree) {
        if (tree instanceof Leaf<T> leaf) {
            return NameTree.leaf(Set.of(leaf.value()));
        }
        if (tree instanceof Alt<T> alt) {
            for (NameTree<T> each : alt.trees()) {
                NameTree<Set<T>> found = evaluate(each);
                if (!(found instanceof Neg)) {
                    return found;
                }
            }
            return NameTree.neg();
        }
        if (tree instanceof Union<T> union) {
            return evaluateUnion(union.branches());
        }
        if (tree instanceof Fail) {
            return NameTree.fail();
        }
        return tree instanceof Empty ? NameTree.leaf(Set.of()) : NameTree.neg();
    }

    private static <T> NameTree<Set<T>> evaluateUnion(List<Weighted<T>> branches) {
        if (branches.size() == 1) {
            return evaluate(branches.get(0).tree());
        }
        Set<T> all = new LinkedHashSet<>();
        boolean isFound = false;
        for (Weighted<T> each : branches) {
            if (evaluate(each.tree()) instanceof Leaf<Set<T>> leaf) {
                all.addAll(leaf.value());
                isFound = true;
            }
        }
        return isFound ? NameTree.leaf(all) : NameTree.neg();
    }

    static <T> String show(NameTree<T> tree) {
        NameTree<T> inner = unwrap(tree);
        return inner instanceof Alt<T> alt
                ? alt.trees().stream().map(NameTrees::showBranches).collect(Collectors.joining(" | "))
                : showBranches(inner);
    }

    private static <T> String showBranches(NameTree<T> tree) {
        NameTree<T> inner = unwrap(tree);
        return inner instanceof Union<T> union
                ? union.branches().stream().map(NameTrees::showWeighted).collect(Collectors.joining(" & "))
                : showSimple(inner);
    }

    private static <T> String showWeighted(Weighted<T> branch) {
        String tree = showSimple(branch.tree());
        return branch.weight() == Weighted.DEFAULT ? tree : weight(branch.weight()) + "*" + tree;
    }

    private static <T> String showSimple(NameTree<T> tree) {
        NameTree<T> inner = unwrap(tree);
        if (inner instanceof Leaf<T> leaf) {
            return String.valueOf(leaf.value());
        }
        if (inner instanceof Fail) {
            return "!";
        }
        if (inner instanceof Neg) {
            return "~";
        }
        return inner instanceof Empty ? "$" : "(" + show(inner) + ")";
    }

    /** What has one part only is that part; what has none leads nowhere. */
    private static <T> NameTree<T> unwrap(NameTree<T> tree) {
        if (tree instanceof Alt<T> alt && alt.trees().size() <= 1) {
            return alt.trees().isEmpty() ? NameTree.neg() : unwrap(alt.trees().get(0));
        }
        if (tree instanceof Union<T> union && union.branches().size() <= 1) {
            return union.branches().isEmpty()
                    ? NameTree.neg()
                    : unwrap(union.branches().get(0).tree());
        }
        return tree;
    }

    /** As Finagle prints it, two decimals; but more where two would say another weight. */
    private static String weight(double weight) {
        String rounded = String.format(Locale.ROOT, "%.2f", weight);
        if (Double.parseDouble(rounded) == weight) {
            return rounded;
        }
        String exact = BigDecimal.valueOf(weight).stripTrailingZeros().toPlainString();
        return exact.length() > DtabParser.MAX_DIGITS ? rounded : exact;
    }
}
