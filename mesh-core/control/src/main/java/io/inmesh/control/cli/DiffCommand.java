package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mesh diff}: what applying files would change, and what callers would do differently. */
@Command(
        name = "diff",
        description = {
            "Prints what mesh apply of the same files would change; changes nothing.",
            "Comments below the differences tell whose calls would change.",
        },
        footer = {
            "",
            "Example: mesh diff -f routes/ || echo 'there is something to apply'",
            "",
            "Exit status: 0 no difference; 1 there are differences; 2 wrong use, or the files would be refused; 5 the",
            "service could not be asked.",
        })
final class DiffCommand extends AskingCommand {

    @Mixin
    private final FilesOption files = new FilesOption();

    @Override
    public Integer call() {
        PrintWriter err = err();
        Proposal proposal = new Proposal(files.read(), output);
        JsonNode answer;
        try {
            answer = proposal.send(server.connect(), "/v1/resources?dryRun=true", Map.of(), out(), err);
        } catch (Proposal.WrongException e) {
            // As diff and kubectl do: 1 is for differences.
            return ExitStatus.USAGE;
        }
        output.print(out(), answer, out -> print(out, answer));
        proposal.warn(answer, err);
        return answer.path("changes").isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
    }

    private static void print(PrintWriter out, JsonNode answer) {
        answer.path("changes").forEach(change -> out.print(change.path("diff").asText()));
        for (JsonNode effect : answer.path("effects")) {
            out.println("# " + effect.path("host").asText() + ", called from namespace "
                    + effect.path("callersIn").asText() + ": " + change(effect));
        }
    }

    private static String change(JsonNode effect) {
        String before = rules(effect.path("before"));
        String after = rules(effect.path("after"));
        return before.equals(after) ? after + ", changed" : before + " -> " + after;
    }

    private static String rules(JsonNode rules) {
        if (rules.isEmpty()) {
            return "no rule";
        }
        return rules.size() == 1 ? "1 rule" : rules.size() + " rules";
    }
}
