package io.inmesh.control.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.time.MeshTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

    private static final String DIGEST = Access.digest("secret");

    private static String entry(String more) {
        return "tokens:\n- name: ci\n  sha256: " + DIGEST + "\n" + more;
    }

    @Test
    void a_token_has_rights_in_namespaces_and_as_services() {
        Access access = TokenFile.parse(
                "tokens.yaml",
                entry("  rights: [read, register]\n  namespaces: [shop]\n  services: [shop/reviews, stock/*]\n"));

        Principal ci = access.authenticate("Bearer secret");
        assertThat(ci).isNotNull();
        assertThat(ci.identity()).isEqualTo("ci");
        assertThat(ci.mayRead("shop")).isTrue();
        assertThat(ci.mayRead("stock")).isFalse();
        assertThat(ci.sees("istio-system")).isTrue();
        assertThat(ci.mayWrite("shop")).isFalse();
        assertThat(ci.mayBe("shop", "reviews")).isTrue();
        assertThat(ci.mayBe("shop", "ratings")).isFalse();
        assertThat(ci.mayBe("stock", "anything")).isTrue();
        assertThat(access.authenticate("Bearer " + DIGEST)).isNull();
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_by_its_line() {
        String text = entry("  rights: [reed]\n  namespaces: [Shop]\n  servces: []\n") + "- name: ci\n  sha256: "
                + DIGEST + "\n  rights: [register]\n";

        assertThatThrownBy(() -> TokenFile.parse("t.yaml", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("t.yaml:4: tokens[0].rights[0]: reed (expected: one of read, write, register)")
                .hasMessageContaining("t.yaml:5: tokens[0].namespaces[0]: Shop (expected: a namespace, or *)")
                .hasMessageContaining("t.yaml:6: tokens[0].servces: unknown")
                .hasMessageContaining("tokens[1].services: nothing (expected: a list of the services")
                .hasMessageContaining("t.yaml:7: tokens[1].name: ci (expected: a name that no other token has)");
    }

    @Test
    void what_may_be_a_token_by_mistake_is_never_shown() {
        for (String text : new String[] {
            "hunter2-hunter2",
            "tokens: hunter2-hunter2",
            "tokens: [hunter2-hunter2]",
            "tokens:\n- {name: a, sha256: hunter2-hunter2, rights: [read], namespaces: [a]}",
            "tokens:\n- {name: a, token: hunter2-hunter2, rights: [read], namespaces: [a]}",
            "hunter2-hunter2: [",
        }) {
            assertThatThrownBy(() -> TokenFile.parse("t.yaml", text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void an_empty_list_is_a_file_that_lets_nobody_in() {
        assertThat(TokenFile.parse("t.yaml", "tokens: []\n").isEmpty()).isTrue();
        assertThatThrownBy(() -> TokenFile.parse("t.yaml", "")).hasMessageContaining("tokens: nothing");
    }

    @Test
    void a_file_that_others_may_read_is_refused(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("tokens.yaml"), "tokens: []\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> TokenFile.open(file, MeshTime.system(), access -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rw-r----- (expected: nobody but its owner reads or writes it: chmod 600 ");
        assertThatThrownBy(() -> TokenFile.open(directory.resolve("none"), MeshTime.system(), access -> {}))
                .hasMessageContaining("none: cannot be read");
    }
}
