package io.inmesh.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.policy.schema.FieldTable;
import io.inmesh.config.policy.schema.FieldTable.Row;
import io.inmesh.config.policy.schema.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/resources.md} equal to the kinds' declarations; {@code -Ddocs.update=true} writes it anew. */
class ResourcesPageTest {

    private static final Path PAGE = Path.of("../../docs/resources.md");

    @Test
    void the_page_of_resources_equals_the_declarations() throws IOException {
        String page = render();
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/resources.md; write it anew with -Dtest=ResourcesPageTest -Ddocs.update=true")
                .isEqualTo(page);
    }

    @Test
    void what_is_not_honoured_says_why() {
        for (Kind kind : KindCatalog.kinds()) {
            List<Row> rows = FieldTable.of(kind);
            assertThat(rows).isNotEmpty();
            assertThat(rows.stream()
                            .filter(row -> row.support().toString().equals("warned"))
                            .filter(row -> rows.stream()
                                    .noneMatch(r -> row.path().startsWith(r.path() + '.')
                                            || row.path().startsWith(r.path() + '[')))
                            .map(Row::note))
                    .as(kind.name())
                    .doesNotContain("");
        }
    }

    private static String render() {
        StringBuilder page = new StringBuilder("""
                # Resources

                Every field of every kind that is read, and what the mesh makes of it. This page is generated from the declarations
                that also drive the checks. How the kinds work together: [policy](policy.md).

                - **honoured**: it works, for HTTP and gRPC calls inside the mesh.
                - **warned**: it says something about calls that the mesh does not do; whoever writes it is told, with file and line.
                - **ignored**: it does not concern calls inside the mesh.

                Fields that are not in these tables are errors, with the nearest name (in Kubernetes' own kinds, warnings). Other kinds
                (`Deployment`, `ConfigMap`, `Gateway` ...) are passed over and counted. `PeerAuthentication`, `RequestAuthentication` and
                `AuthorizationPolicy` are passed over with a warning: they protect nothing here yet.
                """);
        for (Kind kind : KindCatalog.kinds()) {
            page.append("\n## ").append(kind.name()).append("\n\n");
            page.append("`")
                    .append(kind.expectedVersions().replace(", ", "`, `"))
                    .append("`\n\n");
            page.append("| field | type | | |\n|---|---|---|---|\n");
            for (Row row : FieldTable.of(kind)) {
                page.append("| `")
                        .append(row.path())
                        .append("` | ")
                        .append(row.type())
                        .append(" | ")
                        .append(row.support())
                        .append(" | ")
                        .append(row.note().replace("|", "\\|"))
                        .append(" |\n");
            }
        }
        return page.toString().replace("\r\n", "\n");
    }
}
