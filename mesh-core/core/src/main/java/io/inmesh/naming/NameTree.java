package io.inmesh.naming;

import java.util.List;

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

    /** @param weight relative, at least 0 */
    record Weighted<T>(double weight, NameTree<T> tree) {
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
