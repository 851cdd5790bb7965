package io.inmesh.document;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Trees as plain Java types, by the core schema of YAML 1.2 (10.3). */
final class PlainValues {

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final int MOST_DIGITS = 18;

    private PlainValues() {}

    static @Nullable Object of(Tree tree) {
        if (tree instanceof Tree.Mapping mapping) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            mapping.entries().forEach((key, value) -> map.put(key, of(value)));
            return map;
        }
        if (tree instanceof Tree.Sequence sequence) {
            List<@Nullable Object> list = new ArrayList<>();
            sequence.items().forEach(item -> list.add(of(item)));
            return list;
        }
        return scalar((Tree.Scalar) tree);
    }

    private static @Nullable Object scalar(Tree.Scalar scalar) {
        String text = scalar.text();
        if (text == null || scalar.isQuoted()) {
            return text;
        }
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> numberOrText(text);
        };
    }

    private static Object numberOrText(String text) {
        // A long run of digits is an identifier; as a number it could cost any time.
        if (text.length() > 100) {
            return text;
        }
        if (INTEGER.matcher(text).matches()) {
            return text.length() <= MOST_DIGITS ? (Object) Long.valueOf(text) : new BigInteger(text);
        }
        return FLOAT.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
    }
}
