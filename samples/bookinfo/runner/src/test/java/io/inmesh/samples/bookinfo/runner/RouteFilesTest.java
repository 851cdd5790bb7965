package io.inmesh.samples.bookinfo.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ClientsSettings;
import io.inmesh.config.Workload;
import io.inmesh.config.policy.Policy;
import io.inmesh.config.policy.PolicyCompiler;
import io.inmesh.config.policy.PolicyScope;
import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The resources of the sample. */
class RouteFilesTest {

    private static final Path ROUTES = Path.of("../routes");
    private static final Path MESH = Path.of("../mesh");

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    static List<Path> routes() throws IOException {
        return files(ROUTES);
    }

    @Test
    void every_file_of_routes_is_tried_and_every_one_that_is_tried_is_there() throws IOException {
        List<String> tried = Scenarios.all("").stream()
                .map(Scenario::file)
                .filter(file -> !file.isEmpty())
                .toList();
        assertThat(files(ROUTES)).map(file -> file.getFileName().toString()).containsExactlyInAnyOrderElementsOf(tried);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void a_file_of_routes_says_nothing_wrong_beside_the_registry_whoever_calls(Path file) throws IOException {
        Problems problems = new Problems();
        List<Resource> resources = new ArrayList<>();
        List<Path> all = new ArrayList<>(files(MESH));
        all.add(file);
        for (Path each : all) {
            resources.addAll(Resource.all(Documents.read(Files.readString(each), each.toString(), problems)));
        }
        assertThat(problems.list()).isEmpty();
        for (String caller : List.of("productpage", "reviews")) {
            Workload workload = new Workload(ServiceName.parse(caller), Map.of("app", caller, "version", "v2"));
            Policy policy = new PolicyCompiler(PolicyScope.of(workload, ClientsSettings.DEFAULT)).compile(resources);
            assertThat(policy.problems()).map(Problem::diagnostic).isEmpty();
            assertThat(policy.routes().isEmpty()
                            && policy.delegations().entries().isEmpty())
                    .isFalse();
        }
    }

    @Test
    void routes_are_exchanged_as_a_whole_and_taken_away(@TempDir Path watched) throws IOException {
        RouteFile routes = new RouteFile(ROUTES, watched);
        routes.put(Scenario.of("all-v1.yaml", 0, Audience.everyone("", outcome -> true)));
        routes.put(Scenario.of("delegation.yaml", 0, Audience.everyone("", outcome -> true)));
        assertThat(files(watched)).containsExactly(watched.resolve("route.yaml"));
        assertThat(watched.resolve("route.yaml")).hasSameTextualContentAs(ROUTES.resolve("delegation.yaml"));
        routes.put(Scenarios.none());
        routes.put(Scenarios.none());
        assertThat(files(watched)).isEmpty();
    }
}
