package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mesh instances}: who has registered, and where calls to it go. */
@Command(
        name = "instances",
        description = "Prints the instances that have registered: where each is reached, and what it says of itself.",
        footer = {"", "Example: mesh instances shop/reviews"})
final class InstancesCommand extends AskingCommand {

    @Parameters(
            paramLabel = "NS[/SERVICE]",
            arity = "0..1",
            description = "Only those of a namespace, or of one service in it.")
    private @Nullable String wanted;

    @Override
    public Integer call() {
        StringBuilder path = new StringBuilder("/v1/registrations");
        if (wanted != null) {
            String[] parts = wanted.split("/", -1);
            if (parts.length > 2) {
                throw new UsageException(wanted + " (expected: NAMESPACE, or NAMESPACE/SERVICE)");
            }
            for (String part : parts) {
                path.append('/').append(ControlClient.encoded(part));
            }
        }
        JsonNode answer = server.connect().get(path.toString());
        output.print(out(), answer, out -> print(out, answer.path("registrations")));
        return ExitStatus.OK;
    }

    private void print(PrintWriter out, JsonNode registrations) {
        if (registrations.isEmpty()) {
            err().println("no instance has registered");
            return;
        }
        Table table = new Table("INSTANCE", "ADDRESS", "PORTS", "PROTOCOL", "VERSION", "ZONE", "WEIGHT", "LABELS");
        for (JsonNode each : registrations) {
            table.row(
                    StatusCommand.name(each),
                    each.path("address").asText(),
                    pairs(each.path("ports"), ":"),
                    each.path("protocol").asText(),
                    each.path("labels").path("version").asText(),
                    each.path("locality").path("zone").asText(),
                    each.path("weight").asText(),
                    pairs(each.path("labels"), "="));
        }
        table.print(out);
    }

    private static String pairs(JsonNode map, String between) {
        List<String> pairs = new ArrayList<>();
        map.properties()
                .forEach(entry ->
                        pairs.add(entry.getKey() + between + entry.getValue().asText()));
        return String.join(",", pairs);
    }
}
