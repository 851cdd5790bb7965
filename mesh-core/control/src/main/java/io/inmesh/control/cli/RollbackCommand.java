package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mesh rollback}: a new revision that says what an old one said. */
@Command(
        name = "rollback",
        description = "Makes a new revision that says what an old one said; mesh history lists them.",
        footer = {
            "",
            "Example: mesh rollback 41 -m 'errors since 42' --wait",
            "",
            "Exit status: 0 done; 1 there is no such revision, or it is refused; 2 wrong use; 4 --timeout has passed; 5",
            "the service could not be asked.",
        })
final class RollbackCommand extends AskingCommand {

    @Parameters(paramLabel = "REVISION", description = "The revision to go back to.")
    private long revision;

    @Option(names = "--dry-run", description = "Changes nothing; tells what would be.")
    private boolean dryRun;

    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Override
    public Integer call() {
        PrintWriter out = out();
        PrintWriter err = err();
        ControlClient client = server.connect();
        String path = "/v1/history/" + revision + "/rollback" + (dryRun ? "?dryRun=true" : "");
        JsonNode answer;
        try {
            answer = client.post(path, change.headers(), null);
        } catch (RefusedException e) {
            // What was right once need not be right beside what has come since.
            Changes.problems(e.problem().path("problems")).forEach(problem -> err.println(problem.diagnostic()));
            throw e;
        }
        ObjectNode results = Changes.results(answer, List.of());
        output.print(out, results, writer -> Changes.print(writer, results));
        return dryRun ? ExitStatus.OK : change.await(results, client, err);
    }
}
