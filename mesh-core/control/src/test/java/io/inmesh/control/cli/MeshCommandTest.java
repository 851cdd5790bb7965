package io.inmesh.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MeshCommandTest {

    @Test
    void help_names_every_command() {
        Run help = Run.of("--help");

        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("Usage: mesh [-h] [--version] COMMAND");
        for (String command : commands()) {
            assertThat(help.out()).contains("\n  " + command + " ");
        }
    }

    @Test
    void every_command_has_help_of_its_own_and_says_what_it_does() {
        for (String command : commands()) {
            Run help = Run.of("help", command);

            assertThat(help.status()).as(command).isZero();
            assertThat(help.out()).contains("Usage: mesh " + command);
            if (!command.equals("help")) {
                assertThat(Run.of(command, "--help").out()).isEqualTo(help.out());
            }
        }
    }

    private static List<String> commands() {
        CommandLine line =
                MeshCommand.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        return List.copyOf(line.getSubcommands().keySet());
    }

    @Test
    void the_version_is_the_one_that_was_built() {
        assertThat(Run.of("--version").out()).matches("mesh [0-9]+\\.[0-9]+\\.[0-9]+.*\\R");
    }

    @Test
    void a_command_that_does_not_exist_is_answered_with_the_nearest() {
        Run run = Run.of("validat");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("'validat'").contains("Did you mean: mesh validate");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void an_option_that_does_not_exist_is_answered_with_the_nearest() {
        Run run = Run.of("validate", "--outptu", "json", "x");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("""
                mesh validate: Unknown option: '--outptu'
                Possible solutions: --output
                See: mesh validate --help
                """);
    }

    @Test
    void no_command_is_wrong_use() {
        Run run = Run.of();

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("mesh: no command (expected: one of ");
    }

    @Test
    void completion_is_a_script_for_bash_or_zsh() {
        assertThat(Run.of("completion").out())
                .contains("complete -F _complete_mesh")
                .contains("validate");
        assertThat(Run.of("completion", "zsh").out()).startsWith("autoload -U +X compinit");
        Run fish = Run.of("completion", "fish");
        assertThat(fish.status()).isEqualTo(2);
        assertThat(fish.err()).contains("'fish'").contains("bash, zsh");
    }

    @Test
    void the_rules_of_a_canary_want_one(@TempDir Path directory) throws IOException {
        Path file =
                Files.writeString(directory.resolve("a.yaml"), "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n");

        Run run = Run.of("apply", "-f", file.toString(), "--auto-abort", "5%");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--auto-abort, --minimum-calls, --promote-after (expected: with --canary)");
        assertThat(Run.of("canary").err()).contains("no command (expected: one of status, promote, abort)");
        assertThat(Run.of("canary", "promote", "--help").out()).contains("Usage: mesh canary promote");
    }
}
