package io.inmesh.control.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mesh completion}: the script that makes a shell complete commands and options. */
@Command(
        name = "completion",
        description = "Prints a script that completes mesh's commands and options.",
        footer = {"", "bash: source <(mesh completion bash)", "zsh:  source <(mesh completion zsh)"})
final class CompletionCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli's to read
    private final HelpOption help = new HelpOption();

    /** Of shells whose completion is known. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(paramLabel = "SHELL", arity = "0..1", defaultValue = "bash", description = "bash (the default) or zsh")
    private Shell shell = Shell.bash;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        if (shell == Shell.zsh) {
            // The script is bash's; zsh runs it by its own emulation, which these lines load.
            spec.commandLine().getOut().println("autoload -U +X compinit && compinit");
            spec.commandLine().getOut().println("autoload -U +X bashcompinit && bashcompinit");
        }
        spec.commandLine().getOut().println(AutoComplete.bash("mesh", root));
        return ExitStatus.OK;
    }
}
