package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.ConfigurationException;
import io.inmesh.config.MeshSettings;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.ServiceName;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class PropertiesTest {

    private final StandardEnvironment environment = new StandardEnvironment();

    PropertiesTest() {
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private void properties(Map<String, Object> properties) {
        environment.getPropertySources().addLast(new MapPropertySource("p" + properties.hashCode(), properties));
    }

    private void systemEnvironment(Map<String, Object> variables) {
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    }

    private MeshSettings settings() {
        return MeshProperties.settings(environment);
    }

    private Duration timeoutOf(String service) {
        return settings().client(ServiceName.parse(service)).timeout();
    }

    @Test
    void keys_are_read_as_the_catalogue_writes_them() {
        properties(Map.of("mesh.clients.reviews.timeout", "3s", "mesh.server.max-concurrent", 7));
        assertThat(timeoutOf("reviews")).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings().server().admission().maxConcurrent()).isEqualTo(7);
    }

    @Test
    void keys_are_relaxed_as_boots_own_are() {
        properties(Map.of("mesh.server.maxConcurrent", "7", "mesh.clientDefaults.timeout", "4s"));
        assertThat(settings().server().admission().maxConcurrent()).isEqualTo(7);
        assertThat(timeoutOf("any")).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void environment_variables_are_read() {
        systemEnvironment(Map.of("MESH_SERVER_MAXCONCURRENT", "9", "MESH_CLIENTS_REVIEWS_TIMEOUT", "5s"));
        assertThat(settings().server().admission().maxConcurrent()).isEqualTo(9);
        assertThat(timeoutOf("reviews")).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void variables_that_kubernetes_sets_for_a_service_do_no_harm() {
        systemEnvironment(Map.of("MESH_CONTROL_SERVICE_HOST", "10.0.0.1", "MESH_CONTROL_PORT", "tcp://10.0.0.1:80"));
        assertThat(settings()).isEqualTo(MeshSettings.DEFAULT);
    }

    @Test
    void an_earlier_source_wins_and_its_list_replaces_the_whole_of_a_later_ones() {
        properties(Map.of("mesh.services.reviews.endpoints[0]", "10.0.0.1:80"));
        properties(Map.of(
                "mesh.services.reviews.endpoints[0]",
                "10.0.0.2:80",
                "mesh.services.reviews.endpoints[1]",
                "10.0.0.3:80",
                "mesh.services.ratings.endpoints",
                "10.0.0.4:80,10.0.0.5:80"));
        var services = settings().discovery().services();
        assertThat(services.get(ServiceName.parse("reviews"))).containsExactly(Endpoint.of("10.0.0.1", 80));
        assertThat(services.get(ServiceName.parse("ratings")))
                .containsExactly(Endpoint.of("10.0.0.4", 80), Endpoint.of("10.0.0.5", 80));
    }

    @Test
    void a_service_of_another_namespace_is_written_in_brackets() {
        properties(Map.of("mesh.clients[reviews.books].timeout", "3s"));
        assertThat(timeoutOf("reviews.books")).isEqualTo(Duration.ofSeconds(3));
        assertThat(timeoutOf("reviews")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void placeholders_are_resolved() {
        properties(Map.of("patience", "6s", "mesh.clients.reviews.timeout", "${patience}"));
        assertThat(timeoutOf("reviews")).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void all_problems_are_told_at_once_with_their_places_and_the_nearest_key() {
        var origin = new TextResourceOrigin(
                new ByteArrayResource(new byte[0], "application.yaml"), new TextResourceOrigin.Location(11, 4));
        environment
                .getPropertySources()
                .addLast(new OriginTrackedMapPropertySource(
                        "file",
                        Map.of(
                                "mesh.clients.reviews.timeout",
                                OriginTrackedValue.of("soon", origin),
                                "mesh.clients.reviews.timeuot",
                                OriginTrackedValue.of("1s", origin))));
        assertThatThrownBy(this::settings)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("2 problem")
                .hasMessageContaining("application.yaml")
                .hasMessageContaining("12:5")
                .hasMessageContaining("mesh.clients.reviews.timeout: soon (expected: a duration")
                .hasMessageContaining(
                        "mesh.clients.reviews.timeuot: unknown key (expected: perhaps mesh.clients.reviews.timeout)");
    }

    @Test
    void a_flag_that_is_neither_true_nor_false_is_a_problem() {
        properties(Map.of("mesh.enabled", "maybe"));
        assertThatThrownBy(this::settings).hasMessageContaining("mesh.enabled: maybe (expected: true or false)");
    }
}
