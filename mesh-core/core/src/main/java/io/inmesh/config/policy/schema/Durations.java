package io.inmesh.config.policy.schema;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's {@code time.ParseDuration} reads them, which Istio's and Gateway API's are: {@code 1h30m}, {@code 1.5s}. */
public final class Durations {

    private static final Pattern PART =
            Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{0,9})?|\\.[0-9]{1,9})(ns|us|µs|ms|s|m|h)");
    private static final Pattern GATEWAY = Pattern.compile("([0-9]{1,5}(h|m|s|ms)){1,4}");
    private static final int LONGEST = 64;
    private static final Duration MOST = Duration.ofDays(365);

    private static final Map<String, BigDecimal> NANOS = Map.of(
            "ns", BigDecimal.ONE,
            "us", BigDecimal.valueOf(1_000),
            "µs", BigDecimal.valueOf(1_000),
            "ms", BigDecimal.valueOf(1_000_000),
            "s", BigDecimal.valueOf(1_000_000_000L),
            "m", BigDecimal.valueOf(60_000_000_000L),
            "h", BigDecimal.valueOf(3_600_000_000_000L));

    private Durations() {}

    /** @throws IllegalArgumentException when it is none, or longer than a year */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher part = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int at = 0;
        while (at < text.length() && text.length() <= LONGEST && part.find(at) && part.start() == at) {
            nanos = nanos.add(
                    new BigDecimal(part.group(1)).multiply(NANOS.getOrDefault(part.group(2), BigDecimal.ONE)));
            at = part.end();
        }
        boolean isLong = nanos.compareTo(BigDecimal.valueOf(MOST.toNanos())) > 0;
        if (text.isEmpty() || at != text.length() || isLong) {
            throw new IllegalArgumentException("no duration: " + text);
        }
        return Duration.ofNanos(nanos.longValue());
    }

    static boolean isGo(String text) {
        try {
            return !parse(text).isNegative();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** GEP-2257: a part of Go's, without fractions and signs. */
    static boolean isGateway(String text) {
        return GATEWAY.matcher(text).matches() && isGo(text);
    }
}
