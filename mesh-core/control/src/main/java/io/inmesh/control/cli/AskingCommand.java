package io.inmesh.control.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks a config service: which one, as whom, and how the answer is printed. */
abstract class AskingCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli's to read
    private final HelpOption help = new HelpOption();

    @Mixin
    final OutputOption output = new OutputOption();

    @Mixin
    final ServerOptions server = new ServerOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call
    CommandSpec spec;

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
