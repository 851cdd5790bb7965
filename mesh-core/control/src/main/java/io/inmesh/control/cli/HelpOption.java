package io.inmesh.control.cli;

import picocli.CommandLine.Option;

/** {@code --help}, of every command alike. */
@SuppressWarnings("UnusedVariable") // picocli's to read
final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;
}
