package io.inmesh.control.cli;

import io.inmesh.control.api.Access;
import io.inmesh.control.api.Principal;
import io.inmesh.control.api.Right;
import io.inmesh.control.api.TokenFile;
import io.inmesh.control.store.YamlText;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mesh token}: a new token, and what the tokens file has to say of it. */
@Command(
        name = "token",
        description = {
            "Makes a new token for mesh serve --tokens.",
            "It is printed on standard output, and the entry for the file on standard error: the file never holds the token.",
        },
        footer = {
            "",
            "Example: (umask 077; mesh token ci --right read,write --namespace shop >ci.token 2>>tokens.yaml)",
            "         mesh token reviews --right read,register --namespace shop --service shop/reviews",
            "",
            "The file begins with a line 'tokens:', which is printed where --first is given.",
        })
final class TokenCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli's to read
    private final HelpOption help = new HelpOption();

    @Parameters(paramLabel = "NAME", description = "Whose it is, as the history shows it.")
    private String name = "";

    @Option(
            names = "--right",
            paramLabel = "RIGHT",
            split = ",",
            description = "read (the default), write or register; several with commas between them.")
    private List<Right> rights = List.of(Right.READ);

    @Option(
            names = "--namespace",
            paramLabel = "NAMESPACE",
            split = ",",
            description = "A namespace that it may read and write; * (the default) for all.")
    private List<String> namespaces = List.of(Principal.ALL);

    @Option(
            names = "--service",
            paramLabel = "NS/SERVICE",
            split = ",",
            description = "A service as whose instance it may register and report; NS/* for all of a namespace.")
    private List<String> services = List.of();

    @Option(names = "--first", description = "Begins the file: prints the line 'tokens:' before the entry.")
    private boolean isFirst;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        String token = Access.newToken();
        PrintWriter err = spec.commandLine().getErr();
        String entry = entry(token);
        try {
            // By the reader of the file, so that what is printed is what it takes.
            TokenFile.parse("token", TokenFile.HEAD + entry);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
        err.print((isFirst ? TokenFile.HEAD : "") + entry);
        err.flush();
        spec.commandLine().getOut().println(token);
        return ExitStatus.OK;
    }

    private String entry(String token) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("name", name);
        words.put("sha256", Access.digest(token));
        words.put(
                "rights",
                rights.stream()
                        .map(right -> right.name().toLowerCase(Locale.ROOT))
                        .toList());
        if (rights.contains(Right.READ) || rights.contains(Right.WRITE)) {
            words.put("namespaces", namespaces);
        }
        if (!services.isEmpty()) {
            words.put("services", services);
        }
        return YamlText.of(List.of(words));
    }
}
