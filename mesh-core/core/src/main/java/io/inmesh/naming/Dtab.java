package io.inmesh.naming;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A delegation table: rules by which paths become trees of other paths, the most recent, which is the last one, first
 * (Finagle's {@code Dtab}). Immutable; finds the rules of a path by its segments, not by trying all.
 */
public final class Dtab {

    /** The most rules of a table. */
    public static final int MAX_DENTRIES = 10_000;

    public static final Dtab EMPTY = new Dtab(List.of());

    private final List<Dentry> dentries;
    private final Branch root = new Branch();

    /** Rules whose prefixes begin alike. Written while the table is made, then read only. */
    private static final class Branch {

        private final Map<String, Branch> next = new HashMap<>();
        private final List<Integer> ends = new ArrayList<>();
        private @Nullable Branch any;

        Branch grow(String element) {
            if (!element.equals(Dentry.Prefix.ANY)) {
                return next.computeIfAbsent(element, key -> new Branch());
            }
            Branch branch = any == null ? new Branch() : any;
            any = branch;
            return branch;
        }

        void collect(Path path, int depth, List<Integer> found) {
            found.addAll(ends);
            if (depth == path.size()) {
                return;
            }
            Branch same = next.get(path.segments().get(depth));
            if (same != null) {
                same.collect(path, depth + 1, found);
            }
            if (any != null) {
                any.collect(path, depth + 1, found);
            }
        }
    }

    /**
     * @param dentries in the order of writing
     * @throws IllegalArgumentException when there are more than {@link #MAX_DENTRIES}
     */
    public Dtab(List<Dentry> dentries) {
        this.dentries = List.copyOf(dentries);
        if (dentries.size() > MAX_DENTRIES) {
            throw new IllegalArgumentException(
                    "dtab: " + dentries.size() + " dentries (expected: at most " + MAX_DENTRIES + ")");
        }
        for (int i = 0; i < dentries.size(); i++) {
            Branch branch = root;
            for (String element : dentries.get(i).prefix().elements()) {
                branch = branch.grow(element);
            }
            branch.ends.add(i);
        }
    }

    /**
     * Reads {@code prefix => tree; prefix => tree}; a {@code #} where white space may be begins a comment, to the end of its
     * line.
     *
     * @throws IllegalArgumentException that says where {@code text} is none
     */
    public static Dtab parse(String text) {
        return new DtabParser(text, "dtab").wholeDtab(MAX_DENTRIES);
    }

    /** In the order of writing. */
    public List<Dentry> dentries() {
        return dentries;
    }

    public int size() {
        return dentries.size();
    }

    public boolean isEmpty() {
        return dentries.isEmpty();
    }

    /** The rules that {@code path} begins with, the most recent first. */
    public List<Dentry> matches(Path path) {
        List<Integer> found = new ArrayList<>();
        root.collect(path, 0, found);
        found.sort(Comparator.reverseOrder());
        return found.stream().map(dentries::get).toList();
    }

    /**
     * What {@code path} becomes in one step: the trees of all rules that match, as alternatives, the most recent first.
     *
     * @throws IllegalArgumentException when a path of the tree becomes longer than a path may be
     */
    public NameTree<Path> lookup(Path path) {
        List<NameTree<Path>> trees = new ArrayList<>();
        for (Dentry dentry : matches(path)) {
            Path rest = path.drop(dentry.prefix().size());
            trees.add(dentry.tree().map(found -> found.plus(rest)));
        }
        return switch (trees.size()) {
            case 0 -> NameTree.neg();
            case 1 -> trees.get(0);
            default -> new NameTree.Alt<>(trees);
        };
    }

    /** This table, then {@code later}, whose rules come first. */
    public Dtab plus(Dtab later) {
        if (later.isEmpty()) {
            return this;
        }
        List<Dentry> all = new ArrayList<>(dentries);
        all.addAll(later.dentries);
        return new Dtab(all);
    }

    /** The same rules with simplified trees; those that lead nowhere are left out. */
    public Dtab simplified() {
        return new Dtab(dentries.stream()
                .map(dentry -> new Dentry(dentry.prefix(), dentry.tree().simplified()))
                .filter(dentry -> !(dentry.tree() instanceof NameTree.Neg))
                .toList());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Dtab dtab && dtab.dentries.equals(dentries);
    }

    @Override
    public int hashCode() {
        return dentries.hashCode();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return dentries.stream().map(Dentry::toString).collect(Collectors.joining("; "));
    }
}
