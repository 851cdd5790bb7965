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
 * @param once run the rehearsal unattended and end with its outcome
 * @param routes run the rehearsal of routes unattended and end with its outcome
 * @param config the folder of mesh resources; null: the sample's own
 * @param port of the page; every other port follows it
 */
record Options(
        boolean help,
        boolean once,
        boolean routes,
        @Nullable Path config,
        int port) {

    static final int DEFAULT_PORT = 9080;

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
        Options options = new Options(false, false, false, null, DEFAULT_PORT);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            options = switch (argument) {
                case "--help", "-h" -> new Options(true, options.once, options.routes, options.config, options.port);
                case "--once" -> new Options(options.help, true, options.routes, options.config, options.port);
                case "--routes" -> new Options(options.help, options.once, true, options.config, options.port);
                case "--config" ->
                    new Options(
                            options.help, options.once, options.routes, Path.of(valueOf(argument, rest)), options.port);
                case "--port" ->
                    new Options(
                            options.help, options.once, options.routes, options.config, port(valueOf(argument, rest)));
                default ->
                    throw new UsageException(
                            argument + " (expected: --once, --routes, --config DIR, --port N or --help)");
            };
        }
        if (options.once && options.routes) {
            throw new UsageException("--once and --routes (expected: one of them at a time)");
        }
        return options;
    }

    private static String valueOf(String option, Iterator<String> rest) throws UsageException {
        if (!rest.hasNext()) {
            throw new UsageException(option + " (expected: a value after it)");
        }
        return rest.next();
    }

    private static int port(String value) throws UsageException {
        int highest = 65_535 - Topology.PORTS + 1;
        try {
            int port = Integer.parseInt(value);
            if (port >= 1024 && port <= highest) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The message below says all there is to say.
        }
        throw new UsageException("--port: " + value + " (expected: 1024 to " + highest + ")");
    }
}
