package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.control.store.ResourceKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code mesh delete}: removes resources, all of them or none. */
@Command(
        name = "delete",
        description = "Removes resources from the config service: all that are named as one revision, or none.",
        footer = {
            "",
            "Example: mesh delete VirtualService/default/reviews -m 'no routes any more'",
            "",
            "Exit status: 0 done; 1 one is not there, or others would break; 2 wrong use; 4 --timeout has passed; 5 the",
            "service could not be asked.",
        })
final class DeleteCommand extends AskingCommand {

    @Parameters(
            paramLabel = "KIND/NS/NAME",
            arity = "0..*",
            description = "A resource; KIND/NAME is of the namespace default.")
    private List<String> names = List.of();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            description =
                    "The resources of a YAML file, of a directory of .yaml and .yml files, or of - for standard input.")
    private List<Path> paths = List.of();

    @Option(names = "--ignore-not-found", description = "What is not there is no error.")
    private boolean ignoreMissing;

    @Option(names = "--dry-run", description = "Changes nothing; tells what would be.")
    private boolean dryRun;

    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Override
    public Integer call() {
        PrintWriter out = out();
        PrintWriter err = err();
        List<ResourceKey> keys = keys();
        ControlClient client = server.connect();
        JsonNode answer;
        try {
            answer = client.delete(path(keys), change.headers());
        } catch (RefusedException e) {
            Changes.problems(e.problem().path("problems")).forEach(problem -> err.println(problem.diagnostic()));
            throw e;
        }
        ObjectNode results = Changes.results(answer, List.of());
        output.print(out, results, writer -> Changes.print(writer, results));
        return dryRun ? ExitStatus.OK : change.await(results, client, err);
    }

    private List<ResourceKey> keys() {
        List<ResourceKey> keys =
                new ArrayList<>(names.stream().map(KindNames::key).toList());
        if (!paths.isEmpty()) {
            Manifests manifests = Manifests.read(paths, System.in);
            if (!manifests.problems().isEmpty()) {
                throw new UsageException(manifests.problems().get(0).toString());
            }
            keys.addAll(manifests.keys());
        }
        if (keys.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "nothing is named (expected: KIND/NS/NAME, or -f PATH)");
        }
        return keys;
    }

    private String path(List<ResourceKey> keys) {
        String named = keys.stream()
                .distinct()
                .map(key -> "resource=" + ControlClient.encoded(key.path()))
                .collect(Collectors.joining("&"));
        return "/v1/resources?" + named + (ignoreMissing ? "&missing=ignore" : "") + (dryRun ? "&dryRun=true" : "");
    }
}
