package io.inmesh.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeshPropertiesTest {

    private static MeshProperties read(Map<String, String> file, Map<String, String> environment) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(file, "application.properties", 250))
                .withSources(new EnvConfigSource(environment, 300))
                .build();
        return MeshProperties.of(config, environment.keySet());
    }

    @Test
    void only_keys_of_the_mesh_are_taken_with_their_source() {
        MeshProperties properties =
                read(Map.of("mesh.clients.\"reviews.books\".timeout", "1s", "meshed", "x", "other.key", "y"), Map.of());
        assertThat(properties.values()).containsExactly(Map.entry("mesh.clients.\"reviews.books\".timeout", "1s"));
        assertThat(properties.originOf("mesh.clients.\"reviews.books\".timeout"))
                .contains("application.properties");
    }

    @Test
    void the_mesh_is_named_as_the_application_unless_it_has_a_name() {
        assertThat(read(Map.of("quarkus.application.name", "shop"), Map.of()).values())
                .containsEntry("mesh.name", "shop");
        assertThat(read(Map.of("quarkus.application.name", "shop", "mesh.name", "till"), Map.of())
                        .values())
                .containsEntry("mesh.name", "till");
    }

    @Test
    void variables_of_the_environment_mean_the_settings_there_are() {
        Map<String, String> environment = Map.of(
                "MESH_CLIENT_DEFAULTS_TIMEOUT", "1s",
                "MESH_CLIENTS_BOOK_REVIEWS_RETRY_MAX_ATTEMPTS", "2",
                "MESH_SERVICES_RATINGS_ENDPOINTS", "10.0.0.7:80");
        assertThat(read(Map.of(), environment).values())
                .containsOnly(
                        Map.entry("mesh.client-defaults.timeout", "1s"),
                        Map.entry("mesh.clients.book-reviews.retry.max-attempts", "2"),
                        Map.entry("mesh.services.ratings.endpoints", "10.0.0.7:80"));
    }

    @Test
    void a_variable_beats_the_file() {
        assertThat(read(Map.of("mesh.client-defaults.timeout", "9s"), Map.of("MESH_CLIENT_DEFAULTS_TIMEOUT", "1s"))
                        .values())
                .containsOnly(Map.entry("mesh.client-defaults.timeout", "1s"));
    }

    @Test
    void a_variable_that_means_no_setting_is_passed_over() {
        assertThat(read(Map.of(), Map.of("MESH_SERVICE_HOST", "10.0.0.1", "MESH_PORT_80_TCP", "tcp://10.0.0.1:80"))
                        .values())
                .isEmpty();
    }
}
