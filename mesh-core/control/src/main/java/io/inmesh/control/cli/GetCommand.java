package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.ResourceTexts;
import io.inmesh.document.Problems;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mesh get}: what the service holds. */
@Command(
        name = "get",
        description = {
            "Prints the resources that the config service holds: all, those of kinds, or single ones.",
            "With --output yaml they are as they were written, comments included.",
        },
        footer = {
            "",
            "Example: mesh get vs                                # a table of all VirtualServices",
            "         mesh get VirtualService/default/reviews -o yaml > reviews.yaml",
            "",
            "Exit status: 0 found; 1 one that was named is not there; 2 wrong use; 5 the service could not be asked.",
        })
final class GetCommand extends AskingCommand {

    @Parameters(
            paramLabel = "KIND[/NS/NAME]",
            arity = "0..*",
            description = {
                "A kind (VirtualService, virtualservices or vs), or one resource; KIND/NAME is of the namespace",
                "default. Without any, everything.",
            })
    private List<String> wanted = List.of();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Only of this namespace.")
    private @Nullable String namespace;

    @Override
    public Integer call() {
        List<ResourceKey> named = wanted.stream()
                .filter(text -> text.contains("/"))
                .map(KindNames::key)
                .toList();
        List<String> kinds = wanted.stream()
                .filter(text -> !text.contains("/"))
                .map(KindNames::kind)
                .toList();
        Predicate<ResourceKey> filter = key -> (wanted.isEmpty() || kinds.contains(key.kind()) || named.contains(key))
                && (namespace == null || namespace.equals(key.namespace()) || named.contains(key));
        ControlClient client = server.connect();
        PrintWriter out = out();
        List<ResourceKey> found = output.format() == OutputOption.Format.yaml
                ? texts(client, out, filter)
                : documents(client, out, filter);
        boolean isAllThere = true;
        for (ResourceKey key : named) {
            if (!found.contains(key)) {
                isAllThere = false;
                err().println("mesh get: " + key + " does not exist");
            }
        }
        if (found.isEmpty() && isAllThere && output.isTable()) {
            err().println("no resources");
        }
        return isAllThere ? ExitStatus.OK : ExitStatus.FAILED;
    }

    private String path() {
        return "/v1/resources"
                + (namespace == null || wanted.stream().anyMatch(text -> text.contains("/"))
                        ? ""
                        : "?namespace=" + ControlClient.encoded(namespace));
    }

    private List<ResourceKey> texts(ControlClient client, PrintWriter out, Predicate<ResourceKey> filter) {
        String all = client.yaml(path());
        Map<ResourceKey, String> texts = ResourceTexts.split("answer", all, new Problems());
        List<ResourceKey> found = new ArrayList<>();
        texts.forEach((key, text) -> {
            if (filter.test(key)) {
                out.print((found.isEmpty() ? "" : "---\n") + text + (text.endsWith("\n") ? "" : "\n"));
                found.add(key);
            }
        });
        out.flush();
        return found;
    }

    private List<ResourceKey> documents(ControlClient client, PrintWriter out, Predicate<ResourceKey> filter) {
        JsonNode answer = client.get(path());
        List<ResourceKey> found = new ArrayList<>();
        ArrayNode documents = JsonNodeFactory.instance.arrayNode();
        for (JsonNode each : answer.path("resources")) {
            ResourceKey key = new ResourceKey(
                    each.path("kind").asText(),
                    each.path("namespace").asText(),
                    each.path("name").asText());
            if (filter.test(key)) {
                found.add(key);
                documents.add(each);
            }
        }
        boolean isSingle = wanted.size() == 1 && wanted.get(0).contains("/");
        if (!output.isTable() && isSingle) {
            documents.forEach(each -> out.println(Json.print(each.path("resource"))));
            out.flush();
            return found;
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("revision", answer.path("revision"));
        document.set("resources", documents);
        output.print(out, document, writer -> table(writer, documents));
        return found;
    }

    private static void table(PrintWriter out, ArrayNode resources) {
        if (resources.isEmpty()) {
            return;
        }
        Table table = new Table("NAMESPACE", "KIND", "NAME", "REVISION");
        for (JsonNode each : resources) {
            table.row(
                    each.path("namespace").asText(),
                    each.path("kind").asText(),
                    each.path("name").asText(),
                    each.path("revision").asText());
        }
        table.print(out);
    }
}
