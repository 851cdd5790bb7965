package io.inmesh.naming;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Where a name leads: alternatives, tried in order, and unions, shared by weight, down to leaves (Finagle's name trees).
 * Traffic splits, failover and delegation are all such trees. Immutable.
 *
 * @param <T> what a leaf holds
 */
public sealed interface NameTree<T> {

    static <T> NameTree<T> leaf(T value) {
        return new Leaf<>(value);
    }

    static <T> NameTree<T> neg() {
        return new Neg<>();
    }

    static <T> NameTree<T> fail() {
        return new Fail<>();
    }

    static <T> NameTree<T> empty() {
        return new Empty<>();
    }

    /**
     * Reads {@code /a | 0.9 * /b & 0.1 * (/c | ~)}: {@code &} binds closer than {@code |}; {@code ~} is {@link Neg}, {@code
     * !} {@link Fail}, {@code $} {@link Empty}.
     *
     * @throws IllegalArgumentException that says where {@code text} is none
     */
    static NameTree<Path> parse(String text) {
        return new DtabParser(text, "tree").wholeTree();
    }

    /** With what {@code f} makes of each leaf's value in its place. */
    default <U> NameTree<U> map(Function<? super T, ? extends U> f) {
        return flatMap(value -> leaf(f.apply(value)));
    }

    /** With the tree that {@code f} makes of each leaf's value in the leaf's place. */
    default <U> NameTree<U> flatMap(Function<? super T, ? extends NameTree<? extends U>> f) {
        return NameTrees.flatMap(this, f);
    }

    /** A tree that means the same, without what cannot count; a fixed point. */
    default NameTree<T> simplified() {
        return NameTrees.simplify(this);
    }

    /** The values of all leaves that count; empty: it is negative or fails. Weights are lost. */
    default Optional<Set<T>> eval() {
        return NameTrees.eval(this);
    }

    /** As {@link #parse} reads it, where the leaves are paths. */
    default String show() {
        return NameTrees.show(this);
    }

    /** A name that is found. */
    record Leaf<T>(T value) implements NameTree<T> {}

    /** The first of {@code trees} that is not {@link Neg}. */
    record Alt<T>(List<NameTree<T>> trees) implements NameTree<T> {
        public Alt {
            trees = List.copyOf(trees);
        }
    }

    /** All of {@code branches}, each taken as often as its share of the weights says; those that are {@link Neg} left out. */
    record Union<T>(List<Weighted<T>> branches) implements NameTree<T> {
        public Union {
            branches = List.copyOf(branches);
        }
    }

    /** @param weight relative, at least 0, default {@value #DEFAULT} */
    record Weighted<T>(double weight, NameTree<T> tree) {

        public static final double DEFAULT = 1;

        public Weighted {
            if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: >= 0)");
            }
        }
    }

    /** Not here: the next alternative counts. */
    record Neg<T>() implements NameTree<T> {}

    /** Not anywhere: no further alternative counts. */
    record Fail<T>() implements NameTree<T> {}

    /** Found, and without anything to send to. */
    record Empty<T>() implements NameTree<T> {}
}
