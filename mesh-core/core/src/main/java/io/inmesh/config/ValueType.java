package io.inmesh.config;

import io.inmesh.config.subscription.Secret;
import io.inmesh.discovery.EndpointText;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.ServiceName;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What values a setting takes.
 *
 * @param name {@code duration}, {@code integer}, ...
 * @param expected the range, as messages and the documentation tell it
 * @param parse throws IllegalArgumentException for any other text
 * @param render the inverse, for the documentation
 */
record ValueType<T>(String name, String expected, Function<String, T> parse, Function<T, String> render) {

    private static final String SECRET = "secret";

    static ValueType<Boolean> flag() {
        Function<String, Boolean> parse = text -> {
            check(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"));
            return text.equalsIgnoreCase("true");
        };
        return new ValueType<>("boolean", "true or false", parse, String::valueOf);
    }

    static ValueType<Integer> integer(int min, int max) {
        Function<String, Integer> parse = text -> {
            int value = Integer.parseInt(text);
            check(value >= min && value <= max);
            return value;
        };
        String expected = max == Integer.MAX_VALUE ? ">= " + min : ">= " + min + " and <= " + max;
        return new ValueType<>("integer", expected, parse, String::valueOf);
    }

    static ValueType<Double> decimal(double min, double max) {
        String expected = ">= " + plain(min) + " and <= " + plain(max);
        Function<String, Double> parse = text -> {
            double value = Double.parseDouble(text);
            check(value >= min && value <= max);
            return value;
        };
        return new ValueType<>("number", expected, parse, ValueType::plain);
    }

    /** A share, without zero. */
    static ValueType<Double> positiveShare() {
        Function<String, Double> parse = text -> {
            double value = Double.parseDouble(text);
            check(value > 0 && value <= 1);
            return value;
        };
        return new ValueType<>("number", "> 0 and <= 1", parse, ValueType::plain);
    }

    /** @param min as in {@link DurationText} */
    static ValueType<Duration> duration(String min, String max) {
        Duration least = DurationText.parse(min);
        Duration most = DurationText.parse(max);
        Function<String, Duration> parse = text -> {
            Duration value = DurationText.parse(text);
            check(value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
            return value;
        };
        String expected = "a duration from " + min + " to " + max + ", such as 250ms, 2s, 1m or PT2S";
        return new ValueType<>("duration", expected, parse, DurationText::render);
    }

    /** {@code none} or a duration. */
    static ValueType<Optional<Duration>> optionalDuration(String min, String max) {
        ValueType<Duration> some = duration(min, max);
        return new ValueType<>(
                "duration",
                "none, or " + some.expected,
                text -> text.equals("none") ? Optional.empty() : Optional.of(some.parse.apply(text)),
                value -> value.map(some.render).orElse("none"));
    }

    /** One of the keys, whatever its case; underscores count as hyphens. */
    static <E> ValueType<E> choice(Map<String, E> values) {
        String names = String.join(", ", values.keySet());
        Function<String, E> parse = text -> {
            E value = values.get(text.toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
            if (value == null) {
                throw new IllegalArgumentException(text);
            }
            return value;
        };
        Function<E, String> render = value -> values.entrySet().stream()
                .filter(e -> e.getValue().equals(value))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining());
        return new ValueType<>("choice", "one of " + names, parse, render);
    }

    static ValueType<String> text(String expected) {
        Function<String, String> parse = text -> {
            check(!text.isBlank());
            return text;
        };
        return new ValueType<>("text", expected, parse, value -> value);
    }

    /** Lower-case DNS labels. */
    static ValueType<String> dnsName() {
        Function<String, String> parse = text -> new ServiceName(text, ServiceName.DEFAULT_NAMESPACE, 0).name();
        return new ValueType<>(
                "text", "lower-case letters, digits and hyphens, such as reviews", parse, value -> value);
    }

    static ValueType<Map.Entry<String, String>> label() {
        Function<String, Map.Entry<String, String>> parse = text -> {
            int equals = text.indexOf('=');
            check(equals > 0 && equals < text.length() - 1);
            return Map.entry(
                    text.substring(0, equals).strip(),
                    text.substring(equals + 1).strip());
        };
        return new ValueType<>(
                "text", "name=value, such as version=v1", parse, label -> label.getKey() + '=' + label.getValue());
    }

    static ValueType<Optional<Path>> directory() {
        return path("directory", "a path", ValueType::pathOf);
    }

    static ValueType<Optional<Path>> file() {
        return path("file", "a path", ValueType::pathOf);
    }

    /** A directory, or that there is none. */
    static ValueType<Optional<Path>> cache() {
        return path(
                "directory",
                "a path, or none",
                text -> text.isEmpty() || text.equals("none") ? Optional.empty() : pathOf(text));
    }

    private static ValueType<Optional<Path>> path(
            String name, String expected, Function<String, Optional<Path>> parse) {
        return new ValueType<>(
                name, expected, parse, value -> value.map(Path::toString).orElse(""));
    }

    private static Optional<Path> pathOf(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static ValueType<URI> httpAddress() {
        Function<String, URI> parse = text -> {
            URI uri = URI.create(text);
            boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            check(isHttp && uri.getHost() != null && uri.getUserInfo() == null);
            check(uri.getRawQuery() == null && uri.getRawFragment() == null);
            return uri;
        };
        return new ValueType<>(
                "address", "http or https, such as https://config.example.com:9400", parse, URI::toString);
    }

    static ValueType<Secret> secret() {
        return new ValueType<>(SECRET, "visible ASCII characters, without spaces", Secret::new, value -> "");
    }

    static ValueType<String> instance() {
        Function<String, String> parse = text -> {
            check(text.matches("[a-zA-Z0-9._-]{1,128}"));
            return text;
        };
        return new ValueType<>("text", "1 to 128 letters, digits, '.', '_' and '-'", parse, value -> value);
    }

    /** Whether a value may not be told to anybody, be it right or wrong. */
    boolean isSecret() {
        return name.equals(SECRET);
    }

    static ValueType<Endpoint> endpoint() {
        return new ValueType<>("endpoint", EndpointText.EXPECTED, EndpointText::parse, Endpoint::address);
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("out of range");
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
