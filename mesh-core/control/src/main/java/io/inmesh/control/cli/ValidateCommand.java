package io.inmesh.control.cli;

import io.inmesh.config.policy.OutboundPolicy;
import io.inmesh.document.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mesh validate}: everything that is wrong in some files, at once. */
@Command(
        name = "validate",
        description = {
            "Prints everything that is wrong in files of resources.",
            "Each problem is a line: FILE:LINE: error|warning: KIND NAMESPACE/NAME: PATH: VALUE (expected ...).",
        },
        footer = {"", "Exit status: 0 no error; 1 at least one; 2 wrong use, or no such file."})
final class ValidateCommand implements Callable<Integer> {

    /** How messages begin that are about a resource, and perhaps about a field of it. */
    private static final Pattern ABOUT =
            Pattern.compile("([A-Z][A-Za-z]* [^ /:]+/[^ :]+): (?:([^ :]+): )?(.*)", Pattern.DOTALL);

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli's to read
    private final HelpOption help = new HelpOption();

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "A YAML file, or a directory of .yaml and .yml files; all of them count together.")
    private List<Path> paths = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text (the default) or json")
    private Format output = Format.text;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call
    private CommandSpec spec;

    /** How problems are printed. */
    enum Format {
        text,
        json
    }

    @Override
    public Integer call() {
        Configuration configuration = Configuration.read(paths, Configuration.ANYBODY, OutboundPolicy.ALLOW_ANY);
        PrintWriter out = spec.commandLine().getOut();
        if (output == Format.json) {
            out.println(Json.print(document(configuration)));
        } else {
            configuration.problems().forEach(problem -> out.println(problem.diagnostic()));
            spec.commandLine().getErr().println(summary(configuration));
        }
        return configuration.errors() == 0 ? ExitStatus.OK : ExitStatus.FAILED;
    }

    private static String summary(Configuration configuration) {
        long errors = configuration.errors();
        long warnings = configuration.problems().size() - errors;
        StringBuilder text = new StringBuilder();
        text.append(counted(configuration.resources(), "resource")).append(": ");
        text.append(counted(errors, "error")).append(", ").append(counted(warnings, "warning"));
        Map<String, Integer> passedOver = configuration.policy().findings().passedOverByName();
        if (!passedOver.isEmpty()) {
            List<String> kinds = new ArrayList<>();
            passedOver.forEach((kind, count) -> kinds.add(count + " " + kind));
            text.append("; passed over: ").append(String.join(", ", kinds));
        }
        return text.toString();
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static Map<String, Object> document(Configuration configuration) {
        long errors = configuration.errors();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("resources", configuration.resources());
        document.put("errors", errors);
        document.put("warnings", configuration.problems().size() - errors);
        document.put("passedOver", configuration.policy().findings().passedOverByName());
        document.put(
                "problems",
                configuration.problems().stream().map(ValidateCommand::document).toList());
        return document;
    }

    private static Map<String, Object> document(Problem problem) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("file", problem.origin());
        if (problem.line() > 0) {
            document.put("line", problem.line());
        }
        document.put("severity", problem.severity().toString());
        Matcher about = ABOUT.matcher(problem.message());
        if (about.matches()) {
            document.put("resource", about.group(1));
            if (about.group(2) != null) {
                document.put("path", about.group(2));
            }
            document.put("message", about.group(3));
        } else {
            document.put("message", problem.message());
        }
        return document;
    }
}
