package io.inmesh.control.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code mesh} itself: its subcommands, and what every one of them does with a wrong command line or a failure. */
@Command(
        name = "mesh",
        description = "Checks, explains, serves and changes the configuration of a mesh.",
        subcommands = {
            ValidateCommand.class,
            ExplainCommand.class,
            ServeCommand.class,
            ApplyCommand.class,
            DiffCommand.class,
            GetCommand.class,
            DeleteCommand.class,
            HistoryCommand.class,
            RollbackCommand.class,
            CanaryCommand.class,
            StatusCommand.class,
            InstancesCommand.class,
            TokenCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "mesh help COMMAND tells more.",
            "Exit status: 0 done; 1 the answer is no; 2 wrong use; 3 a call has no route;",
            "4 --wait has waited in vain; 5 the config service could not be asked.",
        })
@SuppressWarnings("UnusedVariable") // --help and --version are picocli's to read
final class MeshCommand implements Callable<Integer> {

    /** Set to anything, it shows the stack trace of a fault of this program. */
    private static final String DEBUG = "MESH_DEBUG";

    @Mixin
    private final HelpOption help = new HelpOption();

    @Option(names = "--version", versionHelp = true, description = "Prints the version.")
    private boolean version;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call
    private CommandSpec spec;

    /** Runs one command line; never throws. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine(out, err).execute(arguments);
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new MeshCommand())
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(110)
                .setUsageHelpAutoWidth(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(MeshCommand::refuse)
                .setExecutionExceptionHandler((e, command, parsed) -> fail(e, command));
    }

    private static int refuse(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println(name + ": " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("See: " + name + " --help");
        return ExitStatus.USAGE;
    }

    private static int fail(Exception e, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        if (e instanceof RefusedException refused) {
            command.getErr().println(name + ": " + e.getMessage());
            return refused.exitStatus();
        }
        if (e instanceof UsageException) {
            command.getErr().println(name + ": " + e.getMessage());
            return ExitStatus.USAGE;
        }
        command.getErr().println(name + ": failed: " + e + "; " + DEBUG + "=1 shows where");
        if (System.getenv(DEBUG) != null) {
            e.printStackTrace(command.getErr());
        }
        return ExitStatus.FAULT;
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "no command (expected: one of "
                        + String.join(", ", spec.subcommands().keySet()) + ")");
    }
}
