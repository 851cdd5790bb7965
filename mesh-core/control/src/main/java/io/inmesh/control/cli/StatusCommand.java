package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mesh status}: whether every instance has applied what is in force. */
@Command(
        name = "status",
        description = "Prints which revision each instance has applied, what it rejected and why.",
        footer = {
            "",
            "Example: mesh status reviews",
            "",
            "Exit status: 0 every instance has applied the newest revision; 1 not every one; 2 wrong use; 5 the service",
            "could not be asked.",
        })
final class StatusCommand extends AskingCommand {

    @Parameters(
            paramLabel = "SERVICE",
            arity = "0..1",
            description = "Only its instances; SERVICE or SERVICE.NAMESPACE.")
    private @Nullable String service;

    @Override
    public Integer call() {
        String filter = service == null ? "" : "?service=" + ControlClient.encoded(service);
        JsonNode status = server.connect().get("/v1/status" + filter);
        output.print(out(), status, out -> print(out, status));
        return status.path("converged").asBoolean() ? ExitStatus.OK : ExitStatus.FAILED;
    }

    /** {@code NAMESPACE/SERVICE/INSTANCE}. */
    static String name(JsonNode instance) {
        return instance.path("namespace").asText() + "/"
                + instance.path("service").asText() + "/"
                + instance.path("instance").asText();
    }

    private static void print(PrintWriter out, JsonNode status) {
        JsonNode instances = status.path("instances");
        int current = 0;
        Table table = new Table("INSTANCE", "STATE", "REVISION", "BEHIND", "REGISTERED", "CANARY", "LAST REPORT");
        for (JsonNode each : instances) {
            boolean isCurrent = each.path("state").asText().equals("current");
            current += isCurrent ? 1 : 0;
            table.row(
                    name(each),
                    each.path("state").asText(),
                    each.path("revision").asText(),
                    isCurrent ? "" : each.path("behindSeconds").asText("0") + " s",
                    each.path("registered").asBoolean() ? "yes" : "no",
                    each.path("canary").asBoolean() ? "yes" : "no",
                    each.path("lastReport").asText());
        }
        out.println("revision " + status.path("revision").asText() + ": " + current + " of " + instances.size()
                + (instances.size() == 1 ? " instance is current" : " instances are current"));
        if (!instances.isEmpty()) {
            out.println();
            table.print(out);
        }
        for (JsonNode each : instances) {
            for (JsonNode rejection : each.path("rejected")) {
                out.println();
                out.println(name(each) + " rejected revision "
                        + rejection.path("revision").asText() + ":");
                rejection.path("problems").forEach(problem -> out.println("  " + problem.asText()));
            }
        }
    }
}
