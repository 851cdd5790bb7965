package io.inmesh.quarkus.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/**
 * The {@code mesh.*} keys of MicroProfile Config, from all its sources, as the flat maps that core parses.
 *
 * @param values by whole key ({@code mesh.name})
 * @param origins the source of each, by key
 */
record MeshProperties(Map<String, String> values, Map<String, String> origins) {

    private static final String PREFIX = "mesh.";
    private static final String NAME = "mesh.name";
    private static final String APPLICATION_NAME = "quarkus.application.name";

    /** The source whose names are guesses: see {@link EnvironmentKeys}. */
    private static final String ENVIRONMENT = "EnvConfigSource";

    /**
     * Whatever {@code config} holds; {@code mesh.name} is the application's name by default.
     *
     * @param variables the names of environment variables
     */
    static MeshProperties of(Config config, Set<String> variables) {
        Set<String> keys = new TreeSet<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)
                    && !originOf(config.getConfigValue(name)).contains(ENVIRONMENT)) {
                keys.add(name);
            }
        }
        for (String variable : variables) {
            EnvironmentKeys.key(variable).ifPresent(keys::add);
        }
        MeshProperties properties = new MeshProperties(new LinkedHashMap<>(), new LinkedHashMap<>());
        keys.forEach(key -> properties.add(key, config.getConfigValue(key)));
        if (!properties.values.containsKey(NAME)) {
            properties.add(NAME, config.getConfigValue(APPLICATION_NAME));
        }
        return properties;
    }

    String originOf(String key) {
        return origins.getOrDefault(key, "configuration");
    }

    private void add(String key, ConfigValue value) {
        if (value.getValue() != null) {
            values.put(key, value.getValue());
            origins.put(key, originOf(value));
        }
    }

    private static String originOf(ConfigValue value) {
        return value.getSourceName() == null ? "configuration" : value.getSourceName();
    }
}
