package io.inmesh.control.explain;

import io.inmesh.service.RetryConditions;
import io.inmesh.service.RetryConditions.Condition;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as explanations show them. */
final class Words {

    /** In the order in which they are shown. */
    private static final Map<Condition, String> CONDITIONS = conditions();

    private Words() {}

    private static Map<Condition, String> conditions() {
        Map<Condition, String> words = new LinkedHashMap<>();
        words.put(Condition.SERVER_ERROR, "5xx");
        words.put(Condition.GATEWAY_ERROR, "gateway-error");
        words.put(Condition.RESET, "reset");
        words.put(Condition.RESET_BEFORE_REQUEST, "reset-before-request");
        words.put(Condition.CONNECT_FAILURE, "connect-failure");
        words.put(Condition.RETRIABLE_4XX, "retriable-4xx");
        words.put(Condition.REFUSED_STREAM, "refused-stream");
        words.put(Condition.GRPC_CANCELLED, "cancelled");
        words.put(Condition.GRPC_DEADLINE_EXCEEDED, "deadline-exceeded");
        words.put(Condition.GRPC_INTERNAL, "internal");
        words.put(Condition.GRPC_RESOURCE_EXHAUSTED, "resource-exhausted");
        words.put(Condition.GRPC_UNAVAILABLE, "unavailable");
        return words;
    }

    /** {@code 2s}, {@code 500ms}, {@code 10us}. */
    static String duration(Duration value) {
        long nanos = value.toNanos();
        if (nanos % 1_000_000_000 == 0) {
            return nanos / 1_000_000_000 + "s";
        }
        if (nanos % 1_000_000 == 0) {
            return nanos / 1_000_000 + "ms";
        }
        return nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
    }

    /** Of at most three decimals; whole where it is. */
    static Number number(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP);
        return rounded.stripTrailingZeros().scale() <= 0 ? (Number) rounded.longValueExact() : rounded.doubleValue();
    }

    /** Envoy's words with commas between them. */
    static String retryOn(RetryConditions conditions) {
        List<String> words = new ArrayList<>();
        CONDITIONS.forEach((condition, word) -> {
            if (conditions.on().contains(condition)) {
                words.add(word);
            }
        });
        conditions.statuses().stream().sorted().forEach(status -> words.add(String.valueOf(status)));
        return String.join(",", words);
    }

    /** Leaves out what is not said: null, empty text, empty maps and lists. */
    static void put(Map<String, Object> map, String key, @Nullable Object value) {
        boolean isNothing = value == null
                || value.equals("")
                || (value instanceof Map<?, ?> inner && inner.isEmpty())
                || (value instanceof List<?> items && items.isEmpty());
        if (!isNothing) {
            map.put(key, value);
        }
    }

    static void put(Map<String, Object> map, String key, @Nullable Duration value) {
        if (value != null) {
            map.put(key, duration(value));
        }
    }

    /** Leaves out what is below 0. */
    static void putNumber(Map<String, Object> map, String key, long value) {
        if (value >= 0) {
            map.put(key, value);
        }
    }
}
