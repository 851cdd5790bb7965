package io.inmesh.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DtabTest {

    @Test
    void the_most_recent_rule_comes_first_and_what_follows_the_prefix_is_kept() {
        Dtab table = Dtab.parse("""
                # where everything lives
                /svc         => /prod ;
                /svc/*/9080  => /old & 3 * /new ;   # weighted
                /other       => ! ;
                """);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.lookup(Path.parse("/svc/reviews/9080/x")).show())
                .isEqualTo("/old/x & 3.00*/new/x | /prod/reviews/9080/x");
        assertThat(table.lookup(Path.parse("/svc/reviews")).show()).isEqualTo("/prod/reviews");
        assertThat(table.lookup(Path.parse("/"))).isEqualTo(NameTree.neg());
    }

    @Test
    void an_escaped_star_is_a_star_and_no_wildcard() {
        Dtab table = Dtab.parse("/a/\\x2a => /star; /a/* => /any");
        assertThat(table.lookup(Path.parse("/a/b")).show()).isEqualTo("/any");
        assertThat(table.lookup(Path.parse("/a/\\x2a")).show()).isEqualTo("/any | /star");
        assertThat(Dtab.parse(table.toString())).isEqualTo(table).hasSameHashCodeAs(table);
    }

    @Test
    void a_later_table_comes_first() {
        Dtab both = Dtab.parse("/a => /b; /a => /c").plus(Dtab.parse("/a => /d"));
        assertThat(both.lookup(Path.parse("/a")).show()).isEqualTo("/d | /c | /b");
        assertThat(both.plus(Dtab.EMPTY)).isSameAs(both);
    }

    @Test
    void rules_that_lead_nowhere_are_simplified_away() {
        assertThat(Dtab.parse("/a => ~ | ~; /b => (/c | ~)").simplified()).hasToString("/b => /c");
    }

    @Test
    void what_is_no_table_is_told_with_its_place() {
        assertThatThrownBy(() -> Dtab.parse("/svc => /a ;\n/svc = /b"))
                .hasMessage("dtab at line 2, column 7: ' ' (expected: =>) in '/svc => /a ; /svc = /b'");
        assertThatThrownBy(() -> Dtab.parse("/a => /b ;; /c => /d")).hasMessageContaining("';' (expected: /)");
        assertThatThrownBy(() -> Dtab.parse("/a => {x}")).hasMessageContaining("'{' (expected: a path, ~, !, $ or ()");
        assertThatThrownBy(() -> Dtab.parse("/a => /b\u0007"))
                .hasMessageContaining("'?' (expected: the end) in '/a => /b?'");
    }

    @Test
    void a_long_text_is_quoted_around_the_place() {
        String text = "/a => /b; ".repeat(50) + "oops";
        assertThatThrownBy(() -> Dtab.parse(text))
                .hasMessage("dtab at line 1, column 501: 'o' (expected: /) in '.../a => /b; /a => /b; /a => /b; oops'");
    }

    @Test
    void ten_thousand_rules_are_a_table_and_one_more_is_none() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Dtab.MAX_DENTRIES; i++) {
            text.append("/svc/s").append(i).append(" => /svc/t").append(i).append(';');
        }
        Dtab table = Dtab.parse(text.toString());
        assertThat(table.lookup(Path.parse("/svc/s9999/80")).show()).isEqualTo("/svc/t9999/80");
        assertThat(table.matches(Path.parse("/svc/s7"))).hasSize(1);
        assertThatThrownBy(() -> Dtab.parse(text + "/a=>/b")).hasMessageContaining("no more than 10000 dentries");
        assertThatThrownBy(() -> table.plus(Dtab.parse("/a=>/b"))).hasMessageContaining("10001 dentries");
    }

    @Test
    void a_rule_is_found_by_its_prefix_whatever_stands_beside_it() {
        Dentry.Prefix prefix = Dentry.Prefix.parse("/a/*/c");
        assertThat(prefix.matches(Path.parse("/a/b/c/d"))).isTrue();
        assertThat(prefix.matches(Path.parse("/a/b"))).isFalse();
        assertThat(prefix.matches(Path.parse("/a/b/d"))).isFalse();
        Dentry dentry = Dentry.parse(" /a/*/c => /x ");
        assertThat(dentry).hasToString("/a/*/c => /x");
        assertThat(new Dtab(List.of(dentry)).matches(Path.parse("/a/b/c/d"))).containsExactly(dentry);
    }
}
