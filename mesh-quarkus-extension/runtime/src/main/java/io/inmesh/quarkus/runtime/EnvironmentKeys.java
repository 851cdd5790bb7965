package io.inmesh.quarkus.runtime;

import io.inmesh.config.SettingsCatalog;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that environment variables mean. A variable cannot tell dots from hyphens: {@code MESH_CLIENT_DEFAULTS_TIMEOUT}
 * is {@code mesh.client-defaults.timeout} only because there is such a setting. In the name of a service {@code _} stands
 * for {@code -}; a service of another namespace cannot be named. Variables that mean no setting are none of the mesh's:
 * Kubernetes makes some for a service called mesh.
 */
final class EnvironmentKeys {

    private static final String NAME_PATTERN = "([A-Z0-9_]+)";

    private record Shape(String key, Pattern variable) {}

    private static final List<Shape> SHAPES =
            SettingsCatalog.entries().stream().map(e -> shape(e.key())).toList();

    private EnvironmentKeys() {}

    /** Of {@code MESH_CLIENTS_REVIEWS_TIMEOUT} the key {@code mesh.clients.reviews.timeout}. */
    static Optional<String> key(String variable) {
        for (Shape shape : SHAPES) {
            Matcher matcher = shape.variable().matcher(variable);
            if (matcher.matches()) {
                return Optional.of(
                        matcher.groupCount() == 0
                                ? shape.key()
                                : shape.key().replace(SettingsCatalog.NAME, serviceName(matcher.group(1))));
            }
        }
        return Optional.empty();
    }

    private static String serviceName(String part) {
        return part.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Shape shape(String key) {
        int name = key.indexOf(SettingsCatalog.NAME);
        String pattern = name < 0
                ? variable(key)
                : variable(key.substring(0, name))
                        + NAME_PATTERN
                        + variable(key.substring(name + SettingsCatalog.NAME.length()));
        return new Shape(key, Pattern.compile(pattern));
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
