package io.inmesh.samples.bookinfo.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourcesTest {

    private static final String SLICE =
            "kind: EndpointSlice\nports:\n  - port: 9083\n  - name: http\n    port: 80 # else\n";

    private static final String WORKLOAD = "kind: WorkloadEntry # a process\nspec:\n  ports:\n    http: 9089\n";

    @Test
    void ports_of_endpoints_move_where_they_are_the_samples() {
        assertThat(Resources.moved(SLICE, 19080)).isEqualTo(SLICE.replace("9083", "19083"));
        assertThat(Resources.moved(WORKLOAD, 19080)).isEqualTo(WORKLOAD.replace("9089", "19089"));
    }

    /** They are numbers of the mesh: other resources refer to them. */
    @Test
    void ports_of_services_and_in_routes_stay() {
        String service = "kind: Service\nspec:\n  ports:\n    - name: http\n      port: 9080\n";
        String route = "kind: HTTPRoute\nspec:\n  parentRefs:\n  - name: reviews\n    port: 9080\n";
        String all = service + "---\n" + WORKLOAD + "---\n" + route;
        assertThat(Resources.moved(all, 19080)).isEqualTo(all.replace("9089", "19089"));
    }

    @Test
    void text_that_merely_mentions_a_port_stays() {
        String yaml = "kind: EndpointSlice\n# port: 9083 is reviews\nannotation: \"port: 9083 x\"\n";
        assertThat(Resources.moved(yaml, 19080)).isEqualTo(yaml);
    }

    @Test
    void a_copy_is_made_even_where_no_port_moves(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.yaml"), SLICE);
        Path used = Resources.copy(folder, 9080, folder.resolve("copied"));
        assertThat(used).isEqualTo(folder.resolve("copied").toRealPath());
        assertThat(used.resolve("a.yaml")).hasContent(SLICE);
    }

    @Test
    void the_folder_itself_is_used_while_the_ports_are_where_it_says(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.yaml"), "port: 9080\n");
        assertThat(Resources.prepare(folder, 9080, folder.resolve("moved"))).isEqualTo(folder.toRealPath());
    }

    @Test
    void moved_ports_make_a_copy_without_what_an_earlier_copy_left(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.yaml"), SLICE);
        Path generated = Files.createDirectories(folder.resolve("moved"));
        Files.writeString(generated.resolve("old.yaml"), "port: 1\n");

        Path used = Resources.prepare(folder, 19080, generated);

        assertThat(used).isEqualTo(generated.toRealPath());
        assertThat(generated).isDirectoryNotContaining("glob:**/old.yaml");
        assertThat(generated.resolve("a.yaml")).hasContent(SLICE.replace("9083", "19083"));
        assertThat(folder.resolve("a.yaml")).hasContent(SLICE);
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
