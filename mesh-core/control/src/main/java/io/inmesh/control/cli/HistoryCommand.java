package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mesh history}: who changed what, when and why. */
@Command(
        name = "history",
        description = "Prints who changed what, when and why, the newest first; of one revision, with the differences.",
        footer = {"", "Example: mesh history --resource VirtualService/default/reviews", "         mesh history 42"})
final class HistoryCommand extends AskingCommand {

    @Parameters(paramLabel = "REVISION", arity = "0..1", description = "Only this one, with the differences.")
    private @Nullable Long revision;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "COUNT",
            defaultValue = "20",
            description = "How many, 1 to 1000; 20 is the default.")
    private int limit;

    @Option(names = "--resource", paramLabel = "KIND/NS/NAME", description = "Only what changed this resource.")
    private @Nullable String resource;

    @Override
    public Integer call() {
        PrintWriter out = out();
        ControlClient client = server.connect();
        if (revision != null) {
            JsonNode one = client.get("/v1/history/" + revision);
            output.print(out, one, writer -> print(writer, one));
            return ExitStatus.OK;
        }
        String filter = resource == null
                ? ""
                : "&resource=" + ControlClient.encoded(KindNames.key(resource).path());
        JsonNode all = client.get("/v1/history?limit=" + limit + filter);
        output.print(out, all, writer -> table(writer, all.path("revisions")));
        return ExitStatus.OK;
    }

    private static void table(PrintWriter out, JsonNode revisions) {
        Table table = new Table("REVISION", "WHEN", "WHO", "CHANGES", "MESSAGE");
        for (JsonNode each : revisions) {
            table.row(
                    each.path("revision").asText(),
                    each.path("when").asText().replaceFirst("\\.[0-9]+Z$", "Z"),
                    each.path("who").asText(),
                    what(each),
                    each.path("message").asText());
        }
        table.print(out);
    }

    private static String what(JsonNode revision) {
        JsonNode canary = revision.path("canary");
        return switch (canary.path("step").asText()) {
            case "start" -> "canary " + canary.path("selection").asText() + ": " + changes(canary.path("changes"));
            case "promote" -> "canary promoted: " + changes(revision.path("changes"));
            case "abort" -> "canary aborted";
            default -> changes(revision.path("changes"));
        };
    }

    private static String changes(JsonNode changes) {
        if (changes.size() == 1) {
            JsonNode only = changes.get(0);
            return only.path("change").asText() + " " + only.path("resource").asText();
        }
        return changes.size() + " resources";
    }

    private static void print(PrintWriter out, JsonNode revision) {
        out.println("revision " + revision.path("revision").asText());
        out.println("when     " + revision.path("when").asText());
        out.println("who      " + revision.path("who").asText());
        if (!revision.path("message").asText().isEmpty()) {
            out.println("message  " + revision.path("message").asText());
        }
        JsonNode canary = revision.path("canary");
        if (canary.isObject()) {
            out.println("canary   " + canary.path("step").asText() + " "
                    + canary.path("selection").asText(canary.path("since").asText()));
        }
        for (JsonNode changes : List.of(revision.path("changes"), canary.path("changes"))) {
            for (JsonNode change : changes) {
                out.println();
                out.print(change.path("diff").asText());
            }
        }
    }
}
