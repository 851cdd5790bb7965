package io.inmesh.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Names, trees and tables are read, printed, looked up, simplified, evaluated and delegated as Finagle does. */
class FinagleOracleTest {

    private static final int ROUNDS = 10_000;

    @Test
    void paths_are_read_and_printed_alike() {
        RandomNames random = new RandomNames(1);
        for (int i = 0; i < ROUNDS; i++) {
            String text = random.path();
            assertThat(Path.parse(text)).as(text).isEqualTo(FinagleNames.path(text));
            assertThat(Path.parse(text).toString()).as(text).isEqualTo(FinagleNames.shownPath(text));
        }
    }

    @Test
    void trees_are_read_simplified_and_evaluated_alike() {
        RandomNames random = new RandomNames(2);
        for (int i = 0; i < ROUNDS; i++) {
            String text = random.tree();
            NameTree<Path> tree = NameTree.parse(text);
            assertThat(tree).as(text).isEqualTo(FinagleNames.tree(text));
            assertThat(tree.simplified()).as(text).isEqualTo(FinagleNames.simplifiedTree(text));
            assertThat(tree.simplified().simplified()).as(text).isEqualTo(tree.simplified());
            assertThat(tree.eval()).as(text).isEqualTo(FinagleNames.evalTree(text));
        }
    }

    /** Finagle prints two decimals of a weight, and so loses the others. */
    @Test
    void trees_are_printed_alike_but_no_weight_is_lost() {
        RandomNames random = new RandomNames(3);
        int lossy = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String text = random.tree();
            String shown = NameTree.parse(text).show();
            assertThat(shown.replace("0.333*", "0.33*")).as(text).isEqualTo(FinagleNames.shownTree(text));
            assertThat(NameTree.parse(shown)).as(text).isEqualTo(NameTree.parse(text));
            lossy += shown.contains("0.333*") ? 1 : 0;
        }
        assertThat(lossy).isPositive();
    }

    @Test
    void tables_are_read_simplified_and_looked_up_alike() {
        RandomNames random = new RandomNames(4);
        int matched = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String text = random.table();
            Dtab table = Dtab.parse(text);
            com.twitter.finagle.Dtab theirs = FinagleNames.table(text);
            assertThat(table.size()).as(text).isEqualTo(theirs.size());
            assertThat(table.simplified().size())
                    .as(text)
                    .isEqualTo(theirs.simplified().size());
            assertThat(Dtab.parse(theirs.show().replace("0.33*", "0.333*")))
                    .as(text)
                    .isEqualTo(table);
            for (int j = 0; j < 5; j++) {
                String path = random.path();
                NameTree<Path> found = table.lookup(Path.parse(path));
                assertThat(found).as(path + " in " + text).isEqualTo(FinagleNames.lookup(theirs, path));
                assertThat(table.simplified().lookup(Path.parse(path)))
                        .as(path + " in " + text)
                        .isEqualTo(FinagleNames.lookup(theirs.simplified(), path));
                matched += found instanceof NameTree.Neg ? 0 : 1;
            }
        }
        assertThat(matched).isGreaterThan(ROUNDS);
    }

    @Test
    void what_one_refuses_the_other_refuses() {
        RandomNames random = new RandomNames(5);
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String table = random.mutated(random.table());
            refused += sameVerdict(table, Dtab::parse, FinagleNames::table) ? 0 : 1;
            sameVerdict(random.mutated(random.tree()), NameTree::parse, FinagleNames::tree);
            sameVerdict(random.mutated(random.path()), Path::parse, FinagleNames::path);
        }
        assertThat(refused).isBetween(ROUNDS / 4, ROUNDS);
    }

    /** Whether both read {@code text}. */
    private static boolean sameVerdict(String text, Function<String, ?> ours, Function<String, ?> theirs) {
        boolean isTheirs = isRead(text, theirs);
        assertThat(isRead(text, ours)).as(text).isEqualTo(isTheirs);
        return isTheirs;
    }

    private static boolean isRead(String text, Function<String, ?> reader) {
        try {
            return reader.apply(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void paths_are_delegated_alike() {
        RandomNames random = new RandomNames(6);
        int found = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String text = random.ladder();
            Delegation ours = new Delegation(Dtab.parse(text), false);
            for (String path : List.of("/a", "/b/x", "/c", "/$/inet/10.0.0.9/1/rest", "/$/nil", "/$/fail/x", "/zz")) {
                NameTree<BoundName> result =
                        ours.explain(Path.parse(path), null).result();
                Optional<NameTree<Path>> theirs = FinagleNames.bind(FinagleNames.table(text), path);
                assertThat(theirs.map(NameTree::simplified))
                        .as(path + " in " + text)
                        .contains(chosen(result).map(FinagleOracleTest::inet).simplified());
                found += result.eval().isPresent() ? 1 : 0;
            }
        }
        assertThat(found).isGreaterThan(ROUNDS);
    }

    /** Finagle takes the first alternative that is found at once; here it is taken when the call is made. */
    private static NameTree<BoundName> chosen(NameTree<BoundName> tree) {
        if (tree instanceof NameTree.Alt<BoundName> alt) {
            return chosen(alt.trees().get(0));
        }
        if (tree instanceof NameTree.Union<BoundName> union) {
            List<NameTree.Weighted<BoundName>> branches = new ArrayList<>();
            union.branches().forEach(each -> branches.add(new NameTree.Weighted<>(each.weight(), chosen(each.tree()))));
            return new NameTree.Union<>(branches);
        }
        return tree;
    }

    private static Path inet(BoundName name) {
        return Path.of(
                "$",
                "inet",
                name.service().name(),
                Integer.toString(name.service().port()));
    }

    @Test
    void both_give_up_after_the_same_number_of_steps() {
        for (int steps = 97; steps <= 103; steps++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < steps; i++) {
                text.append("/s").append(i).append("=>/s").append(i + 1).append(';');
            }
            text.append("/s").append(steps).append("=>/$/nil");
            NameTree<BoundName> ours = new Delegation(Dtab.parse(text.toString()), false)
                    .explain(Path.parse("/s0"), null)
                    .result();
            Optional<NameTree<Path>> theirs = FinagleNames.bind(FinagleNames.table(text.toString()), "/s0");
            assertThat(ours).as(steps + " steps").isEqualTo(theirs.isEmpty() ? NameTree.fail() : NameTree.empty());
        }
    }

    @Test
    void both_give_up_on_a_path_that_leads_back_to_itself() {
        for (String text : List.of("/a=>/a", "/a=>/b;/b=>/a", "/a=>/a/b", "/a=>~|/a", "/a=>/b|/$/nil;/b=>/a")) {
            assertThat(FinagleNames.bind(FinagleNames.table(text), "/a"))
                    .as(text)
                    .isEmpty();
            assertThat(new Delegation(Dtab.parse(text), false)
                            .explain(Path.parse("/a"), null)
                            .result())
                    .as(text)
                    .isEqualTo(NameTree.fail());
        }
    }

    @Test
    void more_than_any_name_needs_is_refused_here_alone() {
        String wide = "/a".repeat(Path.MAX_SEGMENTS + 1);
        assertThat(FinagleNames.shownPath(wide)).isEqualTo(wide);
        assertThatThrownBy(() -> Path.parse(wide)).hasMessageContaining("no more than 128 segments");
        String heavy = "9".repeat(61) + " * /a & /b";
        assertThat(FinagleNames.tree(heavy)).isInstanceOf(NameTree.Union.class);
        assertThatThrownBy(() -> NameTree.parse(heavy)).hasMessageContaining("of at most 60 characters");
    }
}
