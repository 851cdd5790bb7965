package io.inmesh.control.cli;

import io.inmesh.time.MeshTime;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --wait}, of every command that makes a revision. */
final class WaitOptions {

    @Option(
            names = {"-w", "--wait"},
            description = "Waits until every instance has applied it, and shows how far it is.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description = "How long --wait waits, such as 500ms, 60s (the default) or 5m.")
    private Duration timeout = Duration.ofSeconds(60);

    boolean isWanted() {
        return wait;
    }

    Convergence convergence(ControlClient client, PrintWriter progress) {
        return new Convergence(client, timeout, progress, MeshTime.system(), Convergence::pause);
    }

    /** Reads {@code 60s}. */
    static final class DurationConverter implements ITypeConverter<Duration> {

        private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

        @Override
        public Duration convert(String value) {
            Matcher matcher = TEXT.matcher(value);
            if (!matcher.matches()) {
                throw new TypeConversionException(value + " (expected: such as 500ms, 60s, 5m or 1h)");
            }
            long number = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
    }
}
