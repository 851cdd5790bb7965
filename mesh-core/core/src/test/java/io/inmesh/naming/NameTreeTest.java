package io.inmesh.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.naming.NameTree.Alt;
import io.inmesh.naming.NameTree.Union;
import io.inmesh.naming.NameTree.Weighted;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Finagle does with trees is held by the oracle test; here is what only we do, and what people should see. */
class NameTreeTest {

    private static NameTree<Path> leaf(String path) {
        return NameTree.leaf(Path.parse(path));
    }

    @Test
    void unions_bind_closer_than_alternatives() {
        assertThat(NameTree.parse("/a | 0.9 * /b & 0.1 * (/c | ~) | !"))
                .isEqualTo(new Alt<>(List.of(
                        leaf("/a"),
                        new Union<>(List.of(
                                new Weighted<>(0.9, leaf("/b")),
                                new Weighted<>(0.1, new Alt<>(List.of(leaf("/c"), NameTree.neg()))))),
                        NameTree.fail())));
    }

    @Test
    void it_is_printed_with_the_fewest_parentheses_and_every_weight() {
        for (String text :
                List.of("/a | 0.90*/b & 0.10*(/c | ~) | !", "(/a & /b) & /c", "0.0005*/a & 99999999.12345*$")) {
            assertThat(NameTree.parse(text).show()).isEqualTo(text);
        }
        assertThat(NameTree.parse("((( 1.0*/a & 0.333*/b )))").show()).isEqualTo("/a & 0.333*/b");
    }

    @Test
    void an_odd_weight_is_printed_as_far_as_it_can_be_read_again() {
        NameTree<Path> tiny = new Union<>(List.of(new Weighted<>(1e-300, leaf("/a")), new Weighted<>(1, leaf("/b"))));
        assertThat(tiny.show()).isEqualTo("0.00*/a & /b");
        NameTree<Path> nothing = new Union<>(List.of());
        assertThat(nothing.show()).isEqualTo("~");
        assertThat(new Alt<>(List.of(nothing, leaf("/a"))).show()).isEqualTo("~ | /a");
    }

    @Test
    void leaves_can_become_trees() {
        NameTree<String> tree = NameTree.parse("/a | 2*/b & $").flatMap(path -> switch (path.toString()) {
            case "/a" -> NameTree.<String>neg();
            default -> new Alt<>(List.of(NameTree.leaf("x"), NameTree.leaf("y")));
        });
        assertThat(tree.show()).isEqualTo("~ | 2.00*(x | y) & $");
        assertThat(tree.map(String::length).show()).isEqualTo("~ | 2.00*(1 | 1) & $");
    }

    @Test
    void what_cannot_count_is_simplified_away() {
        assertThat(NameTree.parse("~ | (/a | ! | /b) | /c").simplified().show()).isEqualTo("(/a | !) | /c");
        assertThat(NameTree.parse("3*(~|~) & 2*! & 5*/a").simplified()).isEqualTo(leaf("/a"));
        assertThat(NameTree.parse("~ | ! | /a").simplified()).isEqualTo(NameTree.fail());
    }

    @Test
    void it_evaluates_to_the_values_of_the_first_alternative_that_is_there() {
        assertThat(NameTree.parse("~ | /a & ! & /b | /c").eval()).contains(Set.of(Path.parse("/a"), Path.parse("/b")));
        assertThat(NameTree.parse("$ | /c").eval()).contains(Set.of());
        assertThat(NameTree.parse("~").eval()).isEmpty();
        assertThat(NameTree.parse("! | /c").eval()).isEmpty();
    }

    @Test
    void what_is_no_tree_is_told_with_its_place() {
        assertThatThrownBy(() -> NameTree.parse("/a |\n 2 /b"))
                .hasMessage("tree at line 2, column 4: '/' (expected: * after the weight) in '/a |  2 /b'");
        assertThatThrownBy(() -> NameTree.parse("(/a")).hasMessageContaining("the end (expected: ))");
        assertThatThrownBy(() -> NameTree.parse("/a /b")).hasMessageContaining("'/' (expected: the end)");
        assertThatThrownBy(() -> NameTree.parse("1.2.3 * /b")).hasMessageContaining("expected: a weight, such as 0.5");
    }

    @Test
    void depth_and_size_have_limits() {
        assertThat(NameTree.parse("(".repeat(64) + "/a" + ")".repeat(64))).isEqualTo(leaf("/a"));
        assertThatThrownBy(() -> NameTree.parse("(".repeat(1_000_000)))
                .hasMessageContaining("no more than 64 parentheses within each other");
        assertThatThrownBy(() -> NameTree.parse("/a|".repeat(5_000) + "/a"))
                .hasMessageContaining("no more than 1000 parts in one tree");
    }
}
