package io.inmesh.samples.bookinfo.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourcesTest {

    @Test
    void ports_of_the_sample_move_and_others_stay() {
        assertThat(Resources.moved("ports:\n  - port: 9083\n  - name: http\n    port: 80 # of the service\n", 19080))
                .isEqualTo("ports:\n  - port: 19083\n  - name: http\n    port: 80 # of the service\n");
    }

    @Test
    void text_that_merely_mentions_a_port_stays() {
        String yaml = "# port: 9083 is reviews\nannotation: \"port: 9083 x\"\ntargetport: 9083\n";
        assertThat(Resources.moved(yaml, 19080)).isEqualTo(yaml);
    }

    @Test
    void the_folder_itself_is_used_while_the_ports_are_where_it_says(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.yaml"), "port: 9080\n");
        assertThat(Resources.prepare(folder, 9080, folder.resolve("moved"))).isEqualTo(folder.toRealPath());
    }

    @Test
    void moved_ports_make_a_copy_without_what_an_earlier_copy_left(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.yaml"), "port: 9081\n");
        Path generated = Files.createDirectories(folder.resolve("moved"));
        Files.writeString(generated.resolve("old.yaml"), "port: 1\n");

        Path used = Resources.prepare(folder, 19080, generated);

        assertThat(used).isEqualTo(generated.toRealPath());
        assertThat(generated).isDirectoryNotContaining("glob:**/old.yaml");
        assertThat(generated.resolve("a.yaml")).hasContent("port: 19081\n");
        assertThat(folder.resolve("a.yaml")).hasContent("port: 9081\n");
    }

    @Test
    void a_missing_and_an_empty_folder_are_named(@TempDir Path folder) {
        assertThatThrownBy(() -> Resources.prepare(folder.resolve("none"), 9080, folder))
                .isInstanceOf(SampleException.class)
                .hasMessageContainingAll("--config", "none");
        assertThatThrownBy(() -> Resources.prepare(folder, 9080, folder))
                .isInstanceOf(SampleException.class)
                .hasMessageContainingAll("--config", "at least one .yaml");
    }
}
