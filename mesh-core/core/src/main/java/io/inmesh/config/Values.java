package io.inmesh.config;

import io.inmesh.document.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Supplier;

/** What was written below one key, read setting by setting; what does not fit becomes a problem. Not thread-safe. */
final class Values {

    /** By canonical key; the items of a list by index, -1 for a whole text. */
    private final Map<String, NavigableMap<Integer, Property>> written;

    private final Problems problems;
    private final String prefix;

    Values(Map<String, NavigableMap<Integer, Property>> written, Problems problems, String prefix) {
        this.written = written;
        this.problems = problems;
        this.prefix = prefix;
    }

    Values below(String part) {
        return new Values(written, problems, prefix + '.' + PropertyKey.quoted(part));
    }

    /** The value written, or {@code fallback}. */
    <T> T get(Setting<T> setting, T fallback) {
        NavigableMap<Integer, Property> found = written.get(prefix + '.' + setting.name());
        if (found == null) {
            return fallback;
        }
        Property property = found.firstEntry().getValue();
        if (found.lastKey() >= 0) {
            problems.add(property.origin(), property.line(), property.key() + ": a list (expected: one value)");
            return fallback;
        }
        List<T> read = new ArrayList<>();
        read(setting, property, property.value().strip(), read);
        return read.isEmpty() ? fallback : read.get(0);
    }

    /** The values written, or {@code fallback}. */
    <T> List<T> list(Setting<T> setting, List<T> fallback) {
        NavigableMap<Integer, Property> found = written.get(prefix + '.' + setting.name());
        if (found == null) {
            return fallback;
        }
        List<T> read = new ArrayList<>();
        for (Property property : found.values()) {
            for (String item : property.value().split(",")) {
                if (!item.isBlank()) {
                    read(setting, property, item.strip(), read);
                }
            }
        }
        return read;
    }

    private <T> void read(Setting<T> setting, Property property, String text, List<T> into) {
        try {
            into.add(setting.type().parse().apply(text));
        } catch (IllegalArgumentException e) {
            report(
                    property,
                    setting.type().isSecret() ? "***" : text,
                    setting.type().expected());
        }
    }

    /** Whether anything was written for it, be it empty. */
    boolean isWritten(Setting<?> setting) {
        return written.containsKey(prefix + '.' + setting.name());
    }

    /** Adds the problem that {@code setting} must not be empty, where it was written so. */
    void demand(Setting<?> setting) {
        NavigableMap<Integer, Property> found = written.get(prefix + '.' + setting.name());
        if (found != null && found.values().stream().allMatch(p -> p.value().isBlank())) {
            report(found.firstEntry().getValue(), "", setting.type().expected());
        }
    }

    /**
     * The record that {@code settings} builds; when its values do not fit together, a problem and {@code fallback}. A record
     * says {@code component: value (expected: ...)}; people know the component by its key.
     */
    <R> R build(Supplier<R> settings, R fallback) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int colon = message.indexOf(':');
            String name = kebab(colon < 0 ? "" : message.substring(0, colon));
            Property at = anyOf(name);
            problems.add(at.origin(), at.line(), prefix + '.' + name + message.substring(Math.max(0, colon)));
            return fallback;
        }
    }

    private Property anyOf(String name) {
        String exact = prefix + '.' + name;
        Property any = new Property(exact, "", "mesh settings", 0);
        for (Map.Entry<String, NavigableMap<Integer, Property>> entry : written.entrySet()) {
            Property property = entry.getValue().firstEntry().getValue();
            if (entry.getKey().equals(exact)) {
                return property;
            }
            any = entry.getKey().startsWith(prefix + '.') ? property : any;
        }
        return any;
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }

    private void report(Property property, String text, String expected) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        problems.add(
                property.origin(),
                property.line(),
                property.key() + ": " + (shown.isEmpty() ? "''" : shown) + " (expected: " + expected + ")");
    }
}
