package io.inmesh.spring;

import io.inmesh.config.SettingsCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * A key as Boot relaxes it ({@code mesh.server.maxConcurrent}, {@code MESH_SERVER_MAXCONCURRENT}), in the words of the
 * catalogue where it has the setting, otherwise as it was written.
 *
 * @param withoutIndex the key without a list's index
 * @param index {@code [0]}, or empty
 * @param isKnown whether the catalogue has the setting
 */
record RelaxedKey(String withoutIndex, String index, boolean isKnown) {

    private static final List<String[]> PATTERNS = SettingsCatalog.entries().stream()
            .map(entry -> entry.key().split("\\.", -1))
            .toList();

    static RelaxedKey of(ConfigurationPropertyName name) {
        List<String> parts = new ArrayList<>();
        String index = "";
        for (int i = 0; i < name.getNumberOfElements(); i++) {
            boolean isIndex = name.isNumericIndex(i) && i == name.getNumberOfElements() - 1;
            String part = name.getElement(i, Form.ORIGINAL);
            if (isIndex) {
                index = '[' + part + ']';
            } else {
                parts.add(part);
            }
        }
        for (String[] pattern : PATTERNS) {
            if (matches(pattern, parts)) {
                return new RelaxedKey(key(pattern, parts), index, true);
            }
        }
        return new RelaxedKey(key(new String[0], parts), index, false);
    }

    private static boolean matches(String[] pattern, List<String> parts) {
        boolean matches = pattern.length == parts.size();
        for (int i = 0; matches && i < pattern.length; i++) {
            matches = pattern[i].equals(SettingsCatalog.NAME)
                    || uniform(pattern[i]).equals(uniform(parts.get(i)));
        }
        return matches;
    }

    private static String uniform(String part) {
        return part.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }

    /** The words of {@code pattern}, but the names of services, and all where there is no pattern, as written. */
    private static String key(String[] pattern, List<String> parts) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            boolean asWritten = pattern.length == 0 || pattern[i].equals(SettingsCatalog.NAME);
            String part = asWritten ? parts.get(i) : pattern[i];
            boolean enclosed = part.indexOf('.') >= 0;
            key.append(i == 0 || enclosed ? "" : ".").append(enclosed ? '[' + part + ']' : part);
        }
        return key.toString();
    }

    @Override
    public String toString() {
        return withoutIndex + index;
    }
}
