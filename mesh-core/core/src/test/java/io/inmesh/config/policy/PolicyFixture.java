package io.inmesh.config.policy;

import io.inmesh.config.ClientsSettings;
import io.inmesh.config.Workload;
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

/** Resources from texts and files, compiled for {@code productpage}. */
final class PolicyFixture {

    static final Path RESOURCES = Path.of("src/test/resources/policy");

    static final PolicyScope SCOPE = scope("productpage", Map.of("app", "productpage"));

    private PolicyFixture() {}

    static PolicyScope scope(String caller, Map<String, String> labels) {
        return PolicyScope.of(new Workload(ServiceName.parse(caller), labels), ClientsSettings.DEFAULT);
    }

    static List<Resource> resources(String origin, String text) {
        Problems problems = new Problems();
        List<Resource> resources = Resource.all(Documents.read(text, origin, problems));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.list().toString());
        }
        return resources;
    }

    static List<Resource> resources(Path file) throws IOException {
        return resources(file.getFileName().toString(), Files.readString(file));
    }

    static Policy compile(String text) {
        return new PolicyCompiler(SCOPE).compile(resources("x.yaml", text));
    }

    static Policy compile(PolicyScope scope, String text) {
        return new PolicyCompiler(scope).compile(resources("x.yaml", text));
    }

    static List<String> errors(Policy policy) {
        return policy.problems().stream()
                .filter(Problem::isError)
                .map(Problem::diagnostic)
                .toList();
    }

    static List<String> problems(Policy policy) {
        return policy.problems().stream().map(Problem::diagnostic).toList();
    }

    static List<Path> files(String directory) throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES.resolve(directory))) {
            return new ArrayList<>(
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList());
        }
    }
}
