package io.inmesh.naming;

import com.twitter.finagle.Name;
import com.twitter.finagle.Namer$;
import com.twitter.finagle.Path$;
import com.twitter.finagle.naming.NamerExceededMaxDepthException;
import com.twitter.io.Buf;
import com.twitter.util.Activity;
import com.twitter.util.Activity$;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import scala.jdk.javaapi.CollectionConverters;

/** Finagle's own names, trees and tables, and how to tell them as ours. */
final class FinagleNames {

    private FinagleNames() {}

    static NameTree<Path> tree(String text) {
        return tree(read(text), FinagleNames::path);
    }

    private static com.twitter.finagle.NameTree<com.twitter.finagle.Path> read(String text) {
        return com.twitter.finagle.NameTree$.MODULE$.read(text);
    }

    static String shownTree(String text) {
        return com.twitter.finagle.NameTree$.MODULE$.show(read(text), Path$.MODULE$.showable());
    }

    static NameTree<Path> simplifiedTree(String text) {
        return tree(read(text).simplified(), FinagleNames::path);
    }

    static Optional<Set<Path>> evalTree(String text) {
        scala.Option<scala.collection.immutable.Set<com.twitter.finagle.Path>> found =
                read(text).eval();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Set<Path> paths = new HashSet<>();
        CollectionConverters.asJava(found.get()).forEach(each -> paths.add(path(each)));
        return Optional.of(paths);
    }

    static Path path(String text) {
        return path(com.twitter.finagle.Path.read(text));
    }

    static String shownPath(String text) {
        return com.twitter.finagle.Path.read(text).show();
    }

    static com.twitter.finagle.Dtab table(String text) {
        return com.twitter.finagle.Dtab$.MODULE$.read(text);
    }

    static NameTree<Path> lookup(com.twitter.finagle.Dtab table, String path) {
        return tree(table.lookup(com.twitter.finagle.Path.read(path)), name -> path(name.path()));
    }

    /**
     * Delegates {@code path} as Finagle does, where {@code /$/nil}, {@code /$/fail} and {@code /$/inet} are known.
     *
     * @return empty: Finagle gave up
     */
    static Optional<NameTree<Path>> bind(com.twitter.finagle.Dtab table, String path) {
        scala.Function1<com.twitter.finagle.Path, Activity<com.twitter.finagle.NameTree<Name>>> lookup =
                each -> Activity$.MODULE$.value(step(table, each));
        com.twitter.finagle.NameTree<com.twitter.finagle.Path> start =
                new com.twitter.finagle.NameTree.Leaf<>(com.twitter.finagle.Path.read(path));
        try {
            return Optional.of(tree(
                    Namer$.MODULE$.bind(lookup, start).sample(), bound -> path((com.twitter.finagle.Path) bound.id())));
        } catch (
                Exception
                        e) { // Scala's exceptions are checked nowhere, and Java cannot name one that no signature tells
            if (e instanceof NamerExceededMaxDepthException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @SuppressWarnings("unchecked") // Scala's trees are covariant
    private static com.twitter.finagle.NameTree<Name> step(
            com.twitter.finagle.Dtab table, com.twitter.finagle.Path path) {
        com.twitter.finagle.NameTree<?> found = table.lookup(path);
        if (!found.equals(com.twitter.finagle.NameTree.Neg$.MODULE$)) {
            return (com.twitter.finagle.NameTree<Name>) found;
        }
        String text = path.show();
        if (text.startsWith("/$/nil")) {
            return (com.twitter.finagle.NameTree<Name>)
                    (com.twitter.finagle.NameTree<?>) com.twitter.finagle.NameTree.Empty$.MODULE$;
        }
        if (text.startsWith("/$/fail")) {
            return (com.twitter.finagle.NameTree<Name>)
                    (com.twitter.finagle.NameTree<?>) com.twitter.finagle.NameTree.Fail$.MODULE$;
        }
        if (text.startsWith("/$/inet/") && path.size() >= 4) {
            return new com.twitter.finagle.NameTree.Leaf<>(bound(path.take(4)));
        }
        return (com.twitter.finagle.NameTree<Name>)
                (com.twitter.finagle.NameTree<?>) com.twitter.finagle.NameTree.Neg$.MODULE$;
    }

    private static Name bound(com.twitter.finagle.Path id) {
        com.twitter.finagle.Addr none = com.twitter.finagle.Addr.Neg$.MODULE$;
        return com.twitter.finagle.Name.Bound$.MODULE$.apply(
                com.twitter.util.Var$.MODULE$.value(none), id, com.twitter.finagle.Path.empty());
    }

    private static Path path(com.twitter.finagle.Path path) {
        List<String> segments = new ArrayList<>();
        for (Buf buf : CollectionConverters.asJava(path.elems())) {
            Buf.ByteArray bytes = Buf.ByteArray$.MODULE$.coerce(buf);
            segments.add(new String(bytes.bytes(), bytes.begin(), bytes.length(), StandardCharsets.ISO_8859_1));
        }
        return new Path(segments);
    }

    private static <T> NameTree<Path> tree(com.twitter.finagle.NameTree<T> tree, Function<? super T, Path> leaf) {
        if (tree instanceof com.twitter.finagle.NameTree.Leaf<T> found) {
            return NameTree.leaf(leaf.apply(found.value()));
        }
        if (tree instanceof com.twitter.finagle.NameTree.Alt<T> alt) {
            List<NameTree<Path>> trees = new ArrayList<>();
            CollectionConverters.asJava(alt.trees()).forEach(each -> trees.add(tree(each, leaf)));
            return new NameTree.Alt<>(trees);
        }
        if (tree instanceof com.twitter.finagle.NameTree.Union<T> union) {
            List<NameTree.Weighted<Path>> branches = new ArrayList<>();
            CollectionConverters.asJava(union.trees())
                    .forEach(each -> branches.add(new NameTree.Weighted<>(each.weight(), tree(each.tree(), leaf))));
            return new NameTree.Union<>(branches);
        }
        if (tree.equals(com.twitter.finagle.NameTree.Neg$.MODULE$)) {
            return NameTree.neg();
        }
        return tree.equals(com.twitter.finagle.NameTree.Fail$.MODULE$) ? NameTree.fail() : NameTree.empty();
    }
}
