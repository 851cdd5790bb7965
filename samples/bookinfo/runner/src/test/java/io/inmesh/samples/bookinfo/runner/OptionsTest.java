package io.inmesh.samples.bookinfo.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.samples.bookinfo.runner.Options.UsageException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void nothing_asked_for_means_the_sample_as_it_is() throws UsageException {
        assertThat(Options.parse(List.of())).isEqualTo(new Options(false, Options.Mode.SHOW, 1, null, 9080));
    }

    @Test
    void all_options_are_taken_in_any_order() throws UsageException {
        assertThat(Options.parse(List.of("--port", "19080", "--steered", "--minutes", "10", "--config", "dir")))
                .isEqualTo(new Options(false, Options.Mode.STEERED, 10, Path.of("dir"), 19080));
    }

    @Test
    void routes_are_tried_instead_of_the_other_rehearsal_and_not_besides() throws UsageException {
        assertThat(Options.parse(List.of("--routes")).mode()).isEqualTo(Options.Mode.ROUTES);
        assertThatThrownBy(() -> Options.parse(List.of("--routes", "--once")))
                .isInstanceOf(UsageException.class)
                .hasMessage("--routes and --once (expected: one of them at a time)");
    }

    @Test
    void an_unknown_option_names_the_known_ones() {
        assertThatThrownBy(() -> Options.parse(List.of("--twice")))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "--twice (expected: --once, --routes, --steered, --minutes N, --config DIR, --port N or --help)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1023", "65526", "x", "-1", ""})
    void a_port_without_room_for_the_others_is_refused(String port) {
        assertThatThrownBy(() -> Options.parse(List.of("--port", port)))
                .isInstanceOf(UsageException.class)
                .hasMessage("--port: " + port + " (expected: 1024 to 65525)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--config", "--minutes"})
    void an_option_without_its_value_is_refused(String option) {
        assertThatThrownBy(() -> Options.parse(List.of(option)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(option);
    }

    @Test
    void the_usage_names_the_port_and_how_many_follow_it() {
        assertThat(Options.usage())
                .contains("default: " + Options.DEFAULT_PORT)
                .contains("the " + (Topology.PORTS - 1) + " ports above");
    }
}
