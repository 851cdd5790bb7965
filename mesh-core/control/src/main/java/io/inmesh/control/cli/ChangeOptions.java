package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.time.MeshTime;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --message} and {@code --wait}, of every command that makes a revision. */
final class ChangeOptions {

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "Why, for the history.")
    private @Nullable String message;

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

    /** What tells the service why. */
    Map<String, String> headers() {
        return Changes.headers(message);
    }

    /**
     * Waits for the revision that {@code results} tell of, where that is wanted.
     *
     * @return the exit status
     */
    int await(JsonNode results, ControlClient client, PrintWriter progress) {
        if (!wait) {
            return ExitStatus.OK;
        }
        return new Convergence(client, timeout, progress, MeshTime.system(), Convergence::pause)
                .await(results.path("revision").asLong());
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
