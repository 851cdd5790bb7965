package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mesh canary}: the change that some instances have first. */
@Command(
        name = "canary",
        description = "Shows, promotes or aborts the change that some instances have and the others not yet.",
        subcommands = {CanaryCommand.Status.class, CanaryCommand.Promote.class, CanaryCommand.Abort.class},
        footer = {"", "mesh apply --canary 10%% begins one."})
final class CanaryCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli's to read
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command (expected: one of status, promote, abort)");
    }

    /** {@code mesh canary status}. */
    @Command(
            name = "status",
            description = "Prints who has it since when, how the calls of both sides do, and what becomes of it.",
            footer = {"", "Exit status: 0 one is under way; 1 none is; 2 wrong use; 5 the service could not be asked."})
    static final class Status extends AskingCommand {

        @Override
        public Integer call() {
            JsonNode canary = server.connect().get("/v1/canary");
            output.print(out(), canary, out -> print(out, canary));
            return ExitStatus.OK;
        }

        private static void print(PrintWriter out, JsonNode canary) {
            out.println("canary since revision " + canary.path("since").asText() + ", "
                    + canary.path("when").asText() + ", by "
                    + canary.path("who").asText() + ": "
                    + canary.path("selection").asText());
            for (JsonNode change : canary.path("changes")) {
                out.println("  " + change.path("resource").asText() + " "
                        + change.path("change").asText());
            }
            Table table = new Table("SIDE", "INSTANCES", "CALLS", "FAILED");
            for (String side : List.of("selected", "others")) {
                JsonNode count = canary.path(side);
                table.row(
                        side,
                        count.path("instances").asText(),
                        count.path("calls").asText(),
                        count.path("failed").asText());
            }
            table.print(out);
            out.println(canary.path("outlook").asText());
        }
    }

    /** {@code mesh canary promote}. */
    @Command(
            name = "promote",
            description = "Makes a revision by which all instances have what the selected have.",
            footer = {
                "",
                "Exit status: 0 done; 1 none is under way, or it is refused; 2 wrong use; 4 --timeout has passed; 5 the",
                "service could not be asked.",
            })
    static final class Promote extends Ending {

        @Override
        public Integer call() {
            return end("promote");
        }
    }

    /** {@code mesh canary abort}. */
    @Command(
            name = "abort",
            description = "Makes a revision by which the selected instances have what all others have.",
            footer = {
                "",
                "Exit status: 0 done; 1 none is under way; 2 wrong use; 4 --timeout has passed; 5 the service could not be",
                "asked.",
            })
    static final class Abort extends Ending {

        @Override
        public Integer call() {
            return end("abort");
        }
    }

    /** What both ends have in common. */
    abstract static class Ending extends AskingCommand {

        @Option(names = "--since", paramLabel = "REVISION", description = "Only the canary that this revision began.")
        private @Nullable Long since;

        @Mixin
        private final ChangeOptions change = new ChangeOptions();

        final int end(String how) {
            PrintWriter out = out();
            ControlClient client = server.connect();
            String path = "/v1/canary/" + how + (since == null ? "" : "?since=" + since);
            ObjectNode results = Changes.results(client.post(path, change.headers(), null), List.of());
            output.print(out, results, writer -> Changes.print(writer, results));
            return change.await(results, client, err());
        }
    }
}
