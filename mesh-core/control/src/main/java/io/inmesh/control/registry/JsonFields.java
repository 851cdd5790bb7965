package io.inmesh.control.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.inmesh.document.Problems;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON object; what is wrong in it is a problem each, and a fallback stands in. Not thread-safe. */
final class JsonFields {

    static final String ORIGIN = "body";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_SHOWN = 60;

    private final String path;
    private final JsonNode node;
    private final Problems problems;

    private JsonFields(String path, JsonNode node, Problems problems) {
        this.path = path;
        this.node = node;
        this.problems = problems;
    }

    static JsonFields parse(String text, Problems problems) {
        JsonNode node = MissingNode.getInstance();
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            problems.add(ORIGIN, 0, "no JSON: " + e.getOriginalMessage());
            return new JsonFields("", node, problems);
        }
        if (!node.isObject()) {
            problems.add(ORIGIN, 0, "document: " + shown(node) + " (expected: a JSON object)");
        }
        return new JsonFields("", node, problems);
    }

    void allow(String... known) {
        List<String> names = List.of(known);
        node.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                problems.add(ORIGIN, 0, at(name) + ": not known (expected: " + String.join(", ", names) + ")");
            }
        });
    }

    boolean has(String key) {
        return node.hasNonNull(key);
    }

    String text(String key, String fallback, int longest) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        if (!value.isTextual() || value.textValue().length() > longest || hasControl(value.textValue())) {
            report(key, "text of at most " + longest + " characters");
            return fallback;
        }
        return value.textValue();
    }

    static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    String oneOf(String key, String fallback, Collection<String> values) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        if (!value.isTextual() || !values.contains(value.textValue())) {
            report(key, "one of " + String.join(", ", values));
            return fallback;
        }
        return value.textValue();
    }

    long integer(String key, long fallback, long min, long max) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        boolean isNumber = value.isIntegralNumber() && value.canConvertToLong();
        if (!isNumber || value.longValue() < min || value.longValue() > max) {
            report(key, "a whole number from " + min + " to " + max);
            return fallback;
        }
        return value.longValue();
    }

    double number(String key, double fallback, double min, double max) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        // Not a number passes no comparison.
        if (!value.isNumber() || !(value.doubleValue() >= min && value.doubleValue() <= max)) {
            report(key, "a number from " + plain(min) + " to " + plain(max));
            return fallback;
        }
        return value.doubleValue();
    }

    private static String plain(double number) {
        return new BigDecimal(number).toPlainString();
    }

    boolean flag(String key) {
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            report(key, "true or false");
        }
        return value.booleanValue();
    }

    /** The object under {@code key}; an empty one where it is missing or something else. */
    JsonFields object(String key) {
        JsonNode value = node.path(key);
        if (!value.isObject() && !value.isMissingNode() && !value.isNull()) {
            report(key, "a JSON object");
        }
        return new JsonFields(at(key), value, problems);
    }

    /** The objects in the list under {@code key}, at most so many of them. */
    List<JsonFields> objects(String key, int most) {
        JsonNode value = node.path(key);
        if (!value.isArray() && !value.isMissingNode() && !value.isNull()) {
            report(key, "a list");
        }
        List<JsonFields> objects = new ArrayList<>();
        for (int i = 0; i < Math.min(most, value.size()); i++) {
            objects.add(new JsonFields(at(key) + '[' + i + ']', value.path(i), problems));
        }
        return objects;
    }

    /** The texts in the list under {@code key}, at most so many of them; what is no text is told as it is. */
    List<String> texts(String key, int most) {
        JsonNode value = node.path(key);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < Math.min(most, value.size()); i++) {
            texts.add(value.path(i).asText());
        }
        return texts;
    }

    /** The keys of this object, at most so many: more are a problem. */
    Map<String, JsonNode> entries(int most) {
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        if (node.size() > most) {
            problems.add(ORIGIN, 0, path + ": " + node.size() + " entries (expected: at most " + most + ")");
            return entries;
        }
        node.properties().forEach(field -> entries.put(field.getKey(), field.getValue()));
        return entries;
    }

    /** Adds {@code path.key: value (expected: ...)}. */
    void report(String key, String expected) {
        problems.add(ORIGIN, 0, at(key) + ": " + shown(node.path(key)) + " (expected: " + expected + ")");
    }

    private String at(String key) {
        String shown = key.length() > LONGEST_SHOWN ? key.substring(0, LONGEST_SHOWN) + "..." : key;
        return path.isEmpty() ? shown : path + '.' + shown;
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "nothing";
        }
        if (value.isContainerNode()) {
            return value.isArray() ? "a list" : "an object";
        }
        String text = value.asText();
        text = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
        return value.isTextual() ? "'" + text + "'" : text;
    }
}
