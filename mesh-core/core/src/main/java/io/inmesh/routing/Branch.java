package io.inmesh.routing;

import io.inmesh.naming.NameTree;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A tree of destinations made ready: evaluates itself for one call as Finagle's name trees do, by what is usable now. A
 * leaf that is not usable is as good as {@link NameTree.Neg}, but keeps its name: where nothing else is found the call
 * goes to it, so that its own error tells what is wrong. Thread-safe; a choice allocates nothing.
 */
abstract class Branch {

    /** What it comes to at this moment. */
    enum Kind {
        FOUND,
        NEG,
        FAIL,
        EMPTY
    }

    abstract Kind kind();

    /** The leaf for one call, usable if any is; null: there is none at all. */
    abstract @Nullable Leaf pick(RandomGenerator random);

    static Branch of(NameTree<Target> tree, Function<Target, Leaf> leaves) {
        if (tree instanceof NameTree.Leaf<Target> leaf) {
            return leaves.apply(leaf.value());
        }
        if (tree instanceof NameTree.Alt<Target> alt) {
            return new Alternatives(
                    alt.trees().stream().map(each -> of(each, leaves)).toList());
        }
        if (tree instanceof NameTree.Union<Target> union) {
            return new Split(union.branches(), leaves);
        }
        if (tree instanceof NameTree.Neg<Target>) {
            return new Nothing(Kind.NEG);
        }
        return new Nothing(tree instanceof NameTree.Fail<Target> ? Kind.FAIL : Kind.EMPTY);
    }

    /** One destination. */
    static final class Leaf extends Branch {

        final Target target;
        final Leg leg;
        final @Nullable HeaderEditor request;
        final @Nullable HeaderEditor response;

        Leaf(Target target, Leg leg) {
            this.target = target;
            this.leg = leg;
            request = HeaderEditor.of(target.headers().request());
            response = HeaderEditor.of(target.headers().response());
        }

        @Override
        Kind kind() {
            return leg.isUsable() ? Kind.FOUND : Kind.NEG;
        }

        @Override
        Leaf pick(RandomGenerator random) {
            return this;
        }
    }

    private static final class Nothing extends Branch {

        private final Kind kind;

        Nothing(Kind kind) {
            this.kind = kind;
        }

        @Override
        Kind kind() {
            return kind;
        }

        @Override
        @Nullable
        Leaf pick(RandomGenerator random) {
            return null;
        }
    }

    private static final class Alternatives extends Branch {

        private final Branch[] branches;

        Alternatives(List<Branch> branches) {
            this.branches = branches.toArray(Branch[]::new);
        }

        @Override
        Kind kind() {
            for (Branch branch : branches) {
                Kind kind = branch.kind();
                if (kind != Kind.NEG) {
                    return kind;
                }
            }
            return Kind.NEG;
        }

        @Override
        @Nullable
        Leaf pick(RandomGenerator random) {
            Leaf unusable = null;
            for (Branch branch : branches) {
                Kind kind = branch.kind();
                if (kind == Kind.FOUND) {
                    return branch.pick(random);
                }
                unusable = unusable == null ? branch.pick(random) : unusable;
                if (kind != Kind.NEG) {
                    break;
                }
            }
            return unusable;
        }
    }

    private static final class Split extends Branch {

        private final Branch[] branches;
        private final double[] weights;

        /** Branches without weight are never taken. */
        Split(List<NameTree.Weighted<Target>> all, Function<Target, Leaf> leaves) {
            List<NameTree.Weighted<Target>> weighted =
                    all.stream().filter(each -> each.weight() > 0).toList();
            branches = weighted.stream().map(each -> of(each.tree(), leaves)).toArray(Branch[]::new);
            weights = weighted.stream().mapToDouble(NameTree.Weighted::weight).toArray();
        }

        @Override
        Kind kind() {
            Kind found = Kind.NEG;
            for (Branch branch : branches) {
                Kind kind = branch.kind();
                if (kind == Kind.FOUND) {
                    return kind;
                }
                found = kind == Kind.EMPTY ? kind : found;
            }
            return found;
        }

        @Override
        @Nullable
        Leaf pick(RandomGenerator random) {
            double sum = 0;
            for (int i = 0; i < branches.length; i++) {
                sum += takesPart(branches[i]) ? weights[i] : 0;
            }
            boolean all = sum == 0;
            if (all) {
                for (double weight : weights) {
                    sum += weight;
                }
            }
            double drawn = random.nextDouble() * sum;
            Branch chosen = null;
            for (int i = 0; i < branches.length; i++) {
                if (all || takesPart(branches[i])) {
                    chosen = branches[i];
                    drawn -= weights[i];
                    if (drawn < 0) {
                        break;
                    }
                }
            }
            // The last one where rounding left something over; none where all that took part has just left.
            return chosen == null ? null : chosen.pick(random);
        }

        private static boolean takesPart(Branch branch) {
            Kind kind = branch.kind();
            return kind == Kind.FOUND || kind == Kind.EMPTY;
        }
    }
}
