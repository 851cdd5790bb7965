package io.inmesh.spring;

import io.inmesh.config.MeshSettings;
import io.inmesh.config.SettingsCatalog;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Collects what the environment says below {@code mesh}, for core's own parser, so that errors are the same everywhere.
 * As Boot's binding does: names are relaxed, an earlier source wins, a list comes from one source as a whole.
 */
final class MeshProperties {

    private static final System.Logger LOG = System.getLogger(MeshProperties.class.getName());
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(SettingsCatalog.ROOT);
    private static final String NAME = SettingsCatalog.ROOT + ".name";

    private final Environment environment;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> origins = new HashMap<>();
    /** From which source each setting came; a list's items share one entry. */
    private final Map<String, ConfigurationPropertySource> winners = new HashMap<>();

    private MeshProperties(Environment environment) {
        this.environment = environment;
    }

    /** @throws io.inmesh.config.ConfigurationException that tells everything that is wrong, and where it was written */
    static MeshSettings settings(Environment environment) {
        MeshProperties properties = new MeshProperties(environment);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream().filter(ROOT::isAncestorOf).forEach(name -> properties.take(iterable, name));
            }
        }
        properties.nameFromApplication();
        return MeshSettings.fromProperties(
                properties.values, key -> properties.origins.getOrDefault(key, "spring.application.name"));
    }

    private void take(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        if (property == null || property.getValue() == null) {
            return;
        }
        RelaxedKey key = RelaxedKey.of(name);
        if (!key.isKnown() && isSystemEnvironment(source)) {
            // Kubernetes sets MESH_..._PORT for every service whose name begins so: not this application's mistake.
            LOG.log(System.Logger.Level.WARNING, "{0} in the system environment is not a setting of the mesh", key);
            return;
        }
        if (winners.computeIfAbsent(key.withoutIndex(), absent -> source) == source) {
            String written = environment.resolvePlaceholders(String.valueOf(property.getValue()));
            if (values.putIfAbsent(key.toString(), written) == null) {
                origins.put(key.toString(), origin(property, source));
            }
        }
    }

    private void nameFromApplication() {
        String label = label(environment.getProperty("spring.application.name", ""));
        if (!label.isEmpty()) {
            values.putIfAbsent(NAME, label);
        }
    }

    private static boolean isSystemEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    private static String origin(ConfigurationProperty property, ConfigurationPropertySource source) {
        @Nullable Origin origin = property.getOrigin();
        return origin == null ? String.valueOf(source.getUnderlyingSource()) : origin.toString();
    }

    /** An application's name as a DNS label: lower case, other characters as dashes. */
    private static String label(String name) {
        String dashed = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String label = dashed.substring(0, Math.min(63, dashed.length()));
        return label.replaceAll("^-|-$", "");
    }
}
