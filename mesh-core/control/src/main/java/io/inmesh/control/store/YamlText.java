package io.inmesh.control.store;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plain Java values as YAML in block style: what is known as a tree only, written as people would. */
public final class YamlText {

    /** Text that no YAML parser, old or new, takes for anything else. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");

    /** Words that YAML 1.1 or 1.2 read as something other than text. */
    private static final Pattern WORD = Pattern.compile("(?i)true|false|yes|no|on|off|y|n|null|nan|inf");

    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    /** One document, with a line break at its end. */
    public static String of(@Nullable Object value) {
        YamlText text = new YamlText();
        if (isInline(value)) {
            text.inline(value);
            text.out.append('\n');
        } else {
            text.block(value, 0);
        }
        return text.out.toString();
    }

    private static boolean isInline(@Nullable Object value) {
        return !(value instanceof Map<?, ?> map && !map.isEmpty())
                && !(value instanceof Collection<?> items && !items.isEmpty());
    }

    private void block(@Nullable Object value, int indent) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> {
                indent(indent);
                entry(String.valueOf(key), child, indent);
            });
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> item(item, indent));
        }
    }

    private void entry(String key, @Nullable Object value, int indent) {
        out.append(quoted(key)).append(':');
        if (isInline(value)) {
            out.append(' ');
            inline(value);
            out.append('\n');
        } else {
            out.append('\n');
            block(value, value instanceof Map ? indent + 2 : indent);
        }
    }

    private void item(@Nullable Object item, int indent) {
        indent(indent);
        out.append("- ");
        if (isInline(item)) {
            inline(item);
            out.append('\n');
        } else if (item instanceof Map<?, ?> map) {
            Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
            Map.Entry<?, ?> first = entries.next();
            entry(String.valueOf(first.getKey()), first.getValue(), indent + 2);
            entries.forEachRemaining(rest -> {
                indent(indent + 2);
                entry(String.valueOf(rest.getKey()), rest.getValue(), indent + 2);
            });
        } else {
            out.append('\n');
            block(item, indent + 2);
        }
    }

    private void inline(@Nullable Object value) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof Map) {
            out.append("{}");
        } else if (value instanceof Collection) {
            out.append("[]");
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            out.append(quoted(value.toString()));
        }
    }

    private void indent(int spaces) {
        out.append(" ".repeat(spaces));
    }

    private static String quoted(String text) {
        if (SAFE.matcher(text).matches() && !WORD.matcher(text).matches()) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
