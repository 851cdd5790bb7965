package io.inmesh.config.subscription;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Members of JSON objects, each of the type that is expected of it. */
final class Json {

    private Json() {}

    /** @throws IllegalArgumentException when {@code value} is no object */
    static Map<?, ?> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("an object was expected in place of " + kindOf(value));
    }

    /** @throws IllegalArgumentException when {@code key} is not there, or no text */
    static String text(Map<?, ?> object, String key) {
        if (object.get(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(key + ": " + kindOf(object.get(key)) + " (expected: a text)");
    }

    /** @throws IllegalArgumentException when {@code key} is not there, or no whole number from 0 */
    static long number(Map<?, ?> object, String key) {
        if (object.get(key) instanceof Long number && number >= 0) {
            return number;
        }
        throw new IllegalArgumentException(key + ": " + kindOf(object.get(key)) + " (expected: a whole number from 0)");
    }

    /** Empty where {@code key} is not there. */
    static List<Object> list(Map<?, ?> object, String key) {
        Object value = object.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list && list.stream().noneMatch(item -> item == null)) {
            return new ArrayList<>(list);
        }
        throw new IllegalArgumentException(key + ": " + kindOf(value) + " (expected: a list)");
    }

    private static String kindOf(@Nullable Object value) {
        return value == null ? "nothing" : value.getClass().getSimpleName();
    }
}
