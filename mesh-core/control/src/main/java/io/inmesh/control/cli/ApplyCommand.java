package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mesh apply}: makes what files say the configuration of all, all of it or nothing. */
@Command(
        name = "apply",
        description = "Writes the resources of files to the config service: all of them as one revision, or none.",
        footer = {
            "",
            "Example: mesh apply -f routes/ -m 'reviews to v2' --wait",
            "         mesh apply -f routes/ --canary 10%% --auto-abort 5%% --promote-after 30m",
            "",
            "Exit status: 0 done, and with --wait every instance has it; 1 refused, with every problem by file and",
            "line, or an instance rejected it; 2 wrong use; 4 --timeout has passed; 5 the service could not be asked.",
        })
final class ApplyCommand extends AskingCommand {

    @Mixin
    private final FilesOption files = new FilesOption();

    @Option(names = "--dry-run", description = "Changes nothing; tells what would be, and what is wrong.")
    private boolean dryRun;

    @Mixin
    private final CanaryOptions canary = new CanaryOptions();

    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Override
    public Integer call() {
        PrintWriter out = out();
        PrintWriter err = err();
        Proposal proposal = new Proposal(files.read(), output);
        ControlClient client = server.connect();
        JsonNode answer;
        try {
            String path = "/v1/resources" + (dryRun ? "?dryRun=true" : "") + canary.query(dryRun ? '&' : '?');
            answer = proposal.send(client, path, change.headers(), out, err);
        } catch (Proposal.WrongException e) {
            return ExitStatus.FAILED;
        }
        ObjectNode results = Changes.results(answer, proposal.manifests().keys());
        output.print(out, results, writer -> Changes.print(writer, results));
        if (dryRun) {
            proposal.warn(answer, err);
            return ExitStatus.OK;
        }
        return change.await(results, client, err);
    }
}
