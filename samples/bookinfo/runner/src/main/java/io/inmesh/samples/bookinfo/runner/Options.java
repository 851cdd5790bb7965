package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param help print the usage and end
 * @param mode what is run
 * @param minutes how long the config service stays dead in a steered run, 1 to 120
 * @param config the folder of mesh resources; null: the sample's own
 * @param port of the page; every other port follows it
 */
record Options(
        boolean help, Mode mode, int minutes, @Nullable Path config, int port) {

    static final int DEFAULT_PORT = 9080;

    private static final int MOST_MINUTES = 120;

    /** What is run; but for the first, unattended, with an outcome. */
    enum Mode {
        /** Everything, until it is stopped. */
        SHOW(""),
        /** Instances die and hang. */
        ONCE("--once"),
        /** Routes change. */
        ROUTES("--routes"),
        /** The config service dies. */
        STEERED("--steered");

        private final String option;

        Mode(String option) {
            this.option = option;
        }

        static @Nullable Mode of(String option) {
            for (Mode mode : values()) {
                if (mode.option.equals(option)) {
                    return mode;
                }
            }
            return null;
        }
    }

    /** A command line that cannot be obeyed. */
    static final class UsageException extends Exception {

        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /** The text that samples/bookinfo/run prints too, before there is anything built. */
    static String usage() {
        try (InputStream text = Options.class.getResourceAsStream("usage.txt")) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Options parse(List<String> arguments) throws UsageException {
        Options options = new Options(false, Mode.SHOW, 1, null, DEFAULT_PORT);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            options = options.with(rest.next(), rest);
        }
        return options;
    }

    private Options with(String argument, Iterator<String> rest) throws UsageException {
        return switch (argument) {
            case "--help", "-h" -> new Options(true, mode, minutes, config, port);
            case "--once", "--routes", "--steered" -> {
                if (mode != Mode.SHOW) {
                    throw new UsageException(mode.option + " and " + argument + " (expected: one of them at a time)");
                }
                yield new Options(help, Objects.requireNonNull(Mode.of(argument)), minutes, config, port);
            }
            case "--minutes" ->
                new Options(help, mode, number(argument, valueOf(argument, rest), 1, MOST_MINUTES), config, port);
            case "--config" -> new Options(help, mode, minutes, Path.of(valueOf(argument, rest)), port);
            case "--port" ->
                new Options(
                        help,
                        mode,
                        minutes,
                        config,
                        number(argument, valueOf(argument, rest), 1024, 65_535 - Topology.PORTS + 1));
            default ->
                throw new UsageException(argument
                        + " (expected: --once, --routes, --steered, --minutes N, --config DIR, --port N or --help)");
        };
    }

    private static String valueOf(String option, Iterator<String> rest) throws UsageException {
        if (!rest.hasNext()) {
            throw new UsageException(option + " (expected: a value after it)");
        }
        return rest.next();
    }

    private static int number(String option, String value, int lowest, int highest) throws UsageException {
        try {
            int number = Integer.parseInt(value);
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below says all there is to say.
        }
        throw new UsageException(option + ": " + value + " (expected: " + lowest + " to " + highest + ")");
    }
}
