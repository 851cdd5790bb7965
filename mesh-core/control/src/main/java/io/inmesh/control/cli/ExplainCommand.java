package io.inmesh.control.cli;

import io.inmesh.config.Workload;
import io.inmesh.config.policy.OutboundPolicy;
import io.inmesh.config.policy.inmesh.Delegations;
import io.inmesh.control.explain.CallExplainer;
import io.inmesh.control.explain.Explanation;
import io.inmesh.naming.Delegation;
import io.inmesh.naming.DelegationOverride;
import io.inmesh.naming.Dentry;
import io.inmesh.naming.Dtab;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Request;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mesh explain}: what would happen to one call, or how a path is delegated. */
@Command(
        name = "explain",
        description = {
            "Prints, as one JSON object, what would happen to a call.",
            "With --delegate it prints how a path is delegated, step by step.",
        },
        footer = {
            "",
            "Example: mesh explain --config . --from productpage -H 'end-user: jason' GET http://reviews:9080/reviews/0",
            "",
            "Exit status: 0 it goes somewhere; 2 wrong use, or no such file; 3 it goes nowhere, with the reason.",
        })
final class ExplainCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli's to read
    private final HelpOption help = new HelpOption();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "PATH",
            required = true,
            description = "A YAML file, or a directory of .yaml and .yml files; may come several times.")
    private List<Path> config = List.of();

    @Option(names = "--from", paramLabel = "SERVICE", description = "Who calls: SERVICE or SERVICE.NAMESPACE.")
    private @Nullable String from;

    @Option(
            names = "--from-label",
            paramLabel = "KEY=VALUE",
            description = "A label of who calls; may come several times.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "A header of the call; may come several times.")
    private List<String> headers = List.of();

    @Option(
            names = "--outbound-policy",
            paramLabel = "POLICY",
            defaultValue = "ALLOW_ANY",
            description = "ALLOW_ANY (the default) or REGISTRY_ONLY: what becomes of hosts that nobody declares.")
    private OutboundPolicy outbound = OutboundPolicy.ALLOW_ANY;

    @Option(names = "--delegate", paramLabel = "/PATH", description = "A path to delegate, such as /svc/reviews.")
    private @Nullable String delegate;

    @Parameters(index = "0", arity = "0..1", paramLabel = "METHOD", description = "Such as GET.")
    private @Nullable String method;

    @Parameters(index = "1", arity = "0..1", paramLabel = "URL", description = "Such as http://reviews:9080/reviews/7.")
    private @Nullable String url;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (delegate != null ? method != null : url == null) {
            throw wrong("METHOD and URL, or --delegate: " + (delegate == null ? "neither" : "both")
                    + " (expected: one of the two)");
        }
        Workload caller = caller();
        CallLine line = method == null || url == null ? null : callLine(method, url, caller);
        Configuration configuration = Configuration.read(config, caller, outbound);
        reportErrors(configuration);
        Delegation delegation = delegation(configuration.policy().delegations());
        if (line == null) {
            return delegate(delegation, delegate == null ? "" : delegate);
        }
        Explanation explanation = new CallExplainer(configuration.policy(), delegation)
                .explain(line.called(), line.request(), override(line.request()));
        spec.commandLine().getOut().println(Json.print(explanation.answer()));
        if (!explanation.hasWay()) {
            spec.commandLine().getErr().println("mesh explain: " + explanation.reason());
            return ExitStatus.NO_ROUTE;
        }
        return ExitStatus.OK;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Workload caller() {
        if (from == null) {
            return new Workload(Configuration.ANYBODY.service(), labels);
        }
        try {
            ServiceName name = ServiceName.parse(from);
            return new Workload(new ServiceName(name.name(), name.namespace(), 0), labels);
        } catch (IllegalArgumentException e) {
            throw wrong("--from: " + e.getMessage());
        }
    }

    private CallLine callLine(String wantedMethod, String wantedUrl, Workload caller) {
        try {
            return CallLine.of(wantedMethod, wantedUrl, headers, caller.namespace());
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** What is wrong does not keep what is right from being explained; but nobody should take the one for the other. */
    private void reportErrors(Configuration configuration) {
        configuration.problems().stream()
                .filter(problem -> problem.isError())
                .forEach(problem -> spec.commandLine().getErr().println(problem.diagnostic()));
    }

    private static Delegation delegation(Delegations delegations) {
        return new Delegation(
                new Dtab(delegations.entries().stream().map(Dentry::parse).toList()), delegations.allowsOverride());
    }

    private @Nullable DelegationOverride override(Request request) {
        List<String> values = request.headers().getAll(DelegationOverride.HEADER);
        try {
            return values.isEmpty() ? null : DelegationOverride.parse(values);
        } catch (IllegalArgumentException e) {
            throw wrong(DelegationOverride.HEADER + ": " + e.getMessage());
        }
    }

    private int delegate(Delegation delegation, String text) {
        io.inmesh.naming.Path path;
        try {
            path = io.inmesh.naming.Path.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong("--delegate: " + e.getMessage());
        }
        DelegationOverride brought = override(CallLine.withHeaders(headers));
        io.inmesh.naming.DelegationStep step = delegation.explain(path, brought);
        spec.commandLine().getOut().print(step);
        spec.commandLine().getOut().println("result: " + step.result().show());
        spec.commandLine().getOut().flush();
        return Delegated.leadsSomewhere(step.result()) ? ExitStatus.OK : ExitStatus.NO_ROUTE;
    }
}
