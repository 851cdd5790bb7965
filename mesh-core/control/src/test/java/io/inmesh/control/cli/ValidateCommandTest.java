package io.inmesh.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {

    private static final String GOOD = """
            apiVersion: v1
            kind: Service
            metadata: {name: reviews}
            spec: {ports: [{name: http, port: 9080}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews}
            spec:
              hosts: [reviews]
              http:
                - route:
                    - destination: {host: reviews}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void what_is_right_is_passed_with_a_count() throws IOException {
        file("good.yaml", GOOD);
        file("other.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n");

        Run run = Run.of("validate", directory.toString());

        assertThat(run).isEqualTo(new Run(0, "", "3 resources: 0 errors, 0 warnings; passed over: 1 Deployment\n"));
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_with_file_and_line() throws IOException {
        String bad =
                file("bad.yaml", GOOD.replace("host: reviews}", "host: review}").replace("route:", "rout:"));
        String worse = file("worse.yaml", "a: [1\n");

        Run run = Run.of("validate", directory.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines().toList())
                .allMatch(line -> line.matches("\\S+\\.yaml:[0-9]+: (error|warning): .*"))
                .anyMatch(line ->
                        line.startsWith(bad + ":12: error: VirtualService default/reviews: spec.http[0].rout: unknown"))
                .anyMatch(line -> line.startsWith(worse + ":2: error: not readable as YAML"));
        assertThat(run.err()).matches("(?s).*2 resources: [1-9][0-9]* errors, [0-9]+ warnings?\\n");
    }

    @Test
    void files_are_checked_beside_each_other() throws IOException {
        String services = file("services.yaml", GOOD.substring(0, GOOD.indexOf("---")));
        String routes = file(
                "routes.yaml",
                GOOD.substring(GOOD.indexOf("---") + 4).replace("host: reviews}", "host: reviews, subset: v9}"));

        Run run = Run.of("validate", routes, services);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).startsWith(routes + ":8: error: VirtualService default/reviews: spec.http[0].route[0]");
        assertThat(run.out()).contains("v9");
    }

    @Test
    void json_has_the_same() throws IOException {
        String bad = file("bad.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: reviews}
                spec: {ports: [{name: http, port: 90800}]}
                """);

        Run run = Run.of("validate", "--output", "json", bad);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                {
                  "resources" : 1,
                  "errors" : 1,
                  "warnings" : 0,
                  "passedOver" : { },
                  "problems" : [
                    {
                      "file" : "%s",
                      "line" : 4,
                      "severity" : "error",
                      "resource" : "Service default/reviews",
                      "path" : "spec.ports[0].port",
                      "message" : "90800 (expected: 1 to 65535)"
                    }
                  ]
                }
                """.formatted(bad));
    }

    @Test
    void a_path_that_is_not_there_is_wrong_use() {
        Run run = Run.of("validate", directory + "/none");

        assertThat(run).isEqualTo(new Run(2, "", "mesh validate: " + directory + "/none: no such file or directory\n"));
    }
}
