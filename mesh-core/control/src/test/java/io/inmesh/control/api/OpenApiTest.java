package io.inmesh.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.control.registry.FileRegistry;
import io.inmesh.control.registry.Registry;
import io.inmesh.control.registry.RegistrySettings;
import io.inmesh.control.store.FileStore;
import io.inmesh.control.store.FileStoreSettings;
import io.inmesh.control.store.Store;
import io.inmesh.document.DocumentNode;
import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import io.inmesh.time.MeshTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description and the code say the same. */
class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private List<ApiRoute> routes() {
        Store store = FileStore.open(FileStoreSettings.of(directory), Ignorant.VALIDATION, MeshTime.system());
        Registry registry =
                FileRegistry.open(directory.resolve("registrations"), RegistrySettings.DEFAULT, MeshTime.system());
        try (ControlApi api = new ControlApi(
                store, registry, Ignorant.VALIDATION, Access.none(), ApiSettings.DEFAULT, MeshTime.system())) {
            return api.routes();
        } finally {
            registry.close().block(Duration.ofSeconds(5));
            store.close().block(Duration.ofSeconds(5));
        }
    }

    @Test
    void every_route_is_described_with_its_right_and_nothing_else_is() {
        Map<String, String> described = new TreeMap<>();
        operations()
                .forEach((name, operation) ->
                        described.put(name, operation.get("x-right").text("").toUpperCase(Locale.ROOT)));

        Map<String, String> served = new TreeMap<>();
        routes().forEach(route -> served.put(
                route.method() + " " + route.template(), route.right().name()));

        assertThat(described).isEqualTo(served);
    }

    @Test
    void every_name_in_a_path_is_described() {
        Pattern name = Pattern.compile("\\{([a-z]+)}");
        OpenApi.document().get("paths").entries().forEach((path, item) -> {
            Set<String> inPath = new TreeSet<>();
            name.matcher(path).results().forEach(found -> inPath.add(found.group(1)));
            Set<String> described = new TreeSet<>();
            item.get("parameters").items().forEach(each -> {
                DocumentNode parameter = resolved(each);
                if (parameter.get("in").text("").equals("path")) {
                    described.add(parameter.get("name").text(""));
                }
            });
            assertThat(described).as(path).isEqualTo(inPath);
        });
    }

    @Test
    void operations_have_names_of_their_own_summaries_and_answers() {
        List<String> names = new ArrayList<>();
        operations().forEach((name, operation) -> {
            names.add(operation.get("operationId").text(""));
            assertThat(operation.get("summary").text("")).as(name).endsWith(".");
            assertThat(operation.get("responses").entries()).as(name).isNotEmpty();
            boolean isOpen = operation.get("x-right").text("").equals("none");
            assertThat(operation.get("security").isPresent()).as(name).isEqualTo(isOpen);
        });
        assertThat(names).doesNotHaveDuplicates().doesNotContain("");
    }

    @Test
    void every_reference_leads_somewhere() {
        Pattern reference = Pattern.compile("\"#/([^\"]+)\"");
        DocumentNode document = OpenApi.document();
        reference.matcher(OpenApi.TEXT).results().forEach(found -> {
            DocumentNode node = document;
            for (String part : found.group(1).split("/", -1)) {
                node = node.get(part);
            }
            assertThat(node.isPresent()).as(found.group()).isTrue();
        });
    }

    @Test
    void the_document_is_read_without_a_problem() {
        Problems problems = new Problems();
        Documents.read(OpenApi.TEXT, "openapi.yaml", problems);
        assertThat(problems.list()).isEmpty();
    }

    private static DocumentNode resolved(DocumentNode node) {
        DocumentNode found = OpenApi.document();
        for (String part : node.get("$ref").text("#").substring(1).split("/")) {
            found = part.isEmpty() ? found : found.get(part);
        }
        return node.get("$ref").isPresent() ? found : node;
    }

    private static Map<String, DocumentNode> operations() {
        Map<String, DocumentNode> operations = new TreeMap<>();
        OpenApi.document()
                .get("paths")
                .entries()
                .forEach((path, item) -> item.entries().forEach((method, operation) -> {
                    if (METHODS.contains(method)) {
                        operations.put(method.toUpperCase(Locale.ROOT) + " " + path, operation);
                    }
                }));
        return operations;
    }
}
