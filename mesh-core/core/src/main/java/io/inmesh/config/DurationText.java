package io.inmesh.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 2s}, {@code 1m}, {@code 3h}, {@code 1d} or ISO-8601. */
final class DurationText {

    private static final Pattern SIMPLE = Pattern.compile("([0-9]{1,12})\\s*(ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private DurationText() {}

    /** @throws IllegalArgumentException when it is no duration */
    static Duration parse(String text) {
        Matcher simple = SIMPLE.matcher(text);
        if (simple.matches()) {
            Duration unit = UNITS.get(simple.group(2));
            return unit == null ? Duration.ZERO : unit.multipliedBy(Long.parseLong(simple.group(1)));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException("no duration", e);
        }
    }

    /** In the largest unit that divides it. */
    static String render(Duration value) {
        long millis = value.toMillis();
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            long size = parse("1" + unit).toMillis();
            if (millis != 0 && millis % size == 0) {
                return millis / size + unit;
            }
        }
        return millis + "ms";
    }
}
