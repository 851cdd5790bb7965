package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.discovery.DiscoverySettings.Source;
import io.inmesh.document.Problem;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import io.inmesh.transport.ConnectionSettings.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshSettingsTest {

    private final Path dir;

    MeshSettingsTest(@TempDir Path dir) {
        this.dir = dir;
    }

    private MeshSettings load(String yaml) {
        try {
            return MeshSettings.load(Files.writeString(dir.resolve("mesh.yaml"), yaml));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> problemsOf(Map<String, String> properties) {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class, () -> MeshSettings.fromProperties(properties, "app.properties"));
        return e.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void nothing_written_means_the_defaults() {
        assertThat(MeshSettings.fromProperties(Map.of("spring.x", "y"), "x")).isEqualTo(MeshSettings.DEFAULT);
        assertThat(load("mesh: {}\n")).isEqualTo(MeshSettings.DEFAULT);
        assertThat(load("")).isEqualTo(MeshSettings.DEFAULT);
    }

    @Test
    void an_application_may_say_where_it_runs() {
        MeshSettings settings = MeshSettings.fromProperties(
                Map.of("mesh.region", "west", "mesh.zone", "west-1", "mesh.sub-zone", "rack 7"), "x");
        assertThat(settings.locality()).isEqualTo(new Locality("west", "west-1", "rack 7"));
        assertThat(settings.withName("other")
                        .withLabels(Map.of("a", "b"))
                        .withNamespace("books")
                        .locality())
                .isEqualTo(settings.locality());
        assertThat(MeshSettings.DEFAULT.locality()).isEqualTo(Locality.UNKNOWN);
        assertThat(problemsOf(Map.of("mesh.zone", " "))).hasSize(1);
    }

    @Test
    void a_file_and_properties_say_the_same() {
        MeshSettings file = load("""
                mesh:
                  name: productpage
                  namespace: books
                  services:
                    details:
                      endpoints:
                      - 127.0.0.1:9081;weight=2;zone=a;label.version=v1
                      - "[::1]:9082"
                  discovery:
                    sources: static, dns
                    dns: {servers: ["127.0.0.1:5353"], max-ttl: PT30S}
                  client-defaults: {timeout: 2s, retry: {max-attempts: 2}}
                  clients:
                    reviews.shop: {attempt-timeout: 250ms, protocol: http2, balancer: round-robin}
                  server: {port: 9080, max-concurrent: 7, drain-grace: 1m}
                  telemetry.traces: false
                """.replace("telemetry.traces: false", "telemetry: {traces: false}"));
        Map<String, String> properties = new HashMap<>(Map.of(
                "mesh.name", "productpage",
                "mesh.namespace", "books",
                "mesh.services.details.endpoints[1]", "[::1]:9082",
                "mesh.services.details.endpoints[0]", "127.0.0.1:9081;weight=2;zone=a;label.version=v1",
                "mesh.discovery.sources", "static,dns",
                "mesh.discovery.dns.servers[0]", "127.0.0.1:5353",
                "mesh.discovery.dns.max-ttl", "30s",
                "mesh.client-defaults.timeout", "2000ms",
                "mesh.client-defaults.retry.max-attempts", "2"));
        properties.putAll(Map.of(
                "mesh.clients.\"reviews.shop\".attempt-timeout", "PT0.25S",
                "mesh.clients[reviews.shop].protocol", "HTTP2",
                "mesh.clients.[reviews.shop].balancer", "ROUND_ROBIN",
                "mesh.server.port", "9080",
                "mesh.server.max-concurrent", "7",
                "mesh.server.drain-grace", "60s",
                "mesh.telemetry.traces", "FALSE"));
        assertThat(MeshSettings.fromProperties(properties, "x")).isEqualTo(file);

        assertThat(file.discovery().services().get(new ServiceName("details", "books", 0)))
                .extracting(Endpoint::address)
                .containsExactly("127.0.0.1:9081", "[::1]:9082");
        assertThat(file.discovery().sources()).containsExactly(Source.STATIC, Source.DNS);
        ClientSettings reviews = file.client(ServiceName.parse("reviews.shop:9080"));
        assertThat(reviews.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(reviews.attemptTimeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(reviews.retry().maxAttempts()).isEqualTo(2);
        assertThat(reviews.connection().protocol()).isEqualTo(Protocol.HTTP_2);
        assertThat(reviews.balancing().algorithm()).isEqualTo(Algorithm.ROUND_ROBIN);
        assertThat(file.client(ServiceName.parse("ratings")).attemptTimeout()).isNull();
        assertThat(file.serviceName("ratings")).isEqualTo(new ServiceName("ratings", "books", 0));
    }

    @Test
    void every_problem_is_told_at_once_with_its_line() {
        ConfigurationException e = catchThrowableOfType(ConfigurationException.class, () -> load("""
                mesh:
                  name: My_App
                  clients:
                    reviews:
                      timeout: 10
                      retry:
                        budget-ratio: 17
                        max-attemps: 3
                      breaker: {window: 10, minimum-calls: 20}
                  services:
                    details: {endpoints: [localhost]}
                    empty: {endpoints: []}
                  discovery: {dns: {min-ttl: 1h, max-ttl: 1m}}
                """));
        String file = dir.resolve("mesh.yaml") + ":";
        assertThat(e.problems())
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        file
                                + "2: mesh.name: My_App (expected: lower-case letters, digits and hyphens, such as reviews)",
                        file
                                + "5: mesh.clients.reviews.timeout: 10 (expected: a duration from 1ms to 1d, such as 250ms,"
                                + " 2s, 1m or PT2S)",
                        file + "7: mesh.clients.reviews.retry.budget-ratio: 17 (expected: >= 0 and <= 10)",
                        file + "8: mesh.clients.reviews.retry.max-attemps: unknown key (expected: perhaps"
                                + " mesh.clients.reviews.retry.max-attempts)",
                        file + "9: mesh.clients.reviews.breaker.minimum-calls: 20 (expected: 1 to 10)",
                        file + "11: mesh.services.details.endpoints[0]: localhost (expected: host:port, then ;weight=.."
                                + " ;zone=.. ;label.<name>=.. as needed)",
                        file + "12: mesh.services.empty.endpoints: '' (expected: host:port, then ;weight=.. ;zone=.."
                                + " ;label.<name>=.. as needed)",
                        file + "13: mesh.discovery.dns.max-ttl: PT1M (expected: PT1H to PT24H)");
        assertThat(e).hasMessageContaining("8 problem(s)").hasMessageContaining("budget-ratio: 17");
    }

    @Test
    void properties_tell_their_origin_and_unknown_keys_keep_their_value_secret() {
        assertThat(problemsOf(Map.of("mesh.server.pasword", "hunter2")))
                .containsExactly(
                        "app.properties: mesh.server.pasword: unknown key (expected: perhaps mesh.server.port)");
        assertThat(problemsOf(Map.of("mesh.enabled", "yes")))
                .containsExactly("app.properties: mesh.enabled: yes (expected: true or false)");
        assertThat(problemsOf(Map.of("mesh.server.port[0]", "80")))
                .containsExactly("app.properties: mesh.server.port[0]: a list (expected: one value)");
        assertThat(problemsOf(Map.of("mesh.clients.Reviews.timeout", "1s")))
                .singleElement()
                .asString()
                .startsWith("app.properties: mesh.clients.Reviews: service name: 'Reviews' (expected: lower-case");
        assertThat(problemsOf(Map.of("mesh.discovery.sources", "dns,dns")))
                .containsExactly("app.properties: mesh.discovery.sources: [DNS, DNS] (expected: each at most once)");
        assertThat(problemsOf(Map.of("mesh.discovery.dns.servers", "10.0.0.1, [::1]:53, host:x")))
                .containsExactly("app.properties: mesh.discovery.dns.servers: host:x (expected: host:port or a host, an"
                        + " IPv6 address in brackets)");
    }

    @Test
    void a_missing_or_broken_file_is_one_problem() throws IOException {
        assertThatThrownBy(() -> MeshSettings.load(dir.resolve("none.yaml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.yaml: no such file");
        assertThatThrownBy(() -> load("mesh:\n  name: [\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("mesh.yaml:3: not readable as YAML");
        assertThatThrownBy(() -> load("name: x\n"))
                .hasMessageContaining("name: unknown key (expected: perhaps mesh.name)");
    }

    @Test
    void a_relative_directory_in_a_file_starts_at_the_file() {
        assertThat(load("mesh: {resources: conf}\n").discovery().resources()).isEqualTo(dir.resolve("conf"));
        assertThat(MeshSettings.fromProperties(Map.of("mesh.resources", "conf"), "x")
                        .discovery()
                        .resources())
                .isEqualTo(Path.of("conf"));
    }

    @Test
    void every_setting_of_the_catalogue_is_read_and_its_default_is_valid() {
        for (SettingsCatalog.Entry entry : SettingsCatalog.entries()) {
            String key = entry.key().replace(SettingsCatalog.NAME, "reviews");
            if (!entry.defaultValue().isEmpty()) {
                MeshSettings.fromProperties(Map.of(key, entry.defaultValue()), "x");
            }
            if (!List.of("text", "directory", "file").contains(entry.type())) {
                assertThat(problemsOf(Map.of(key, "\u00a7"))).as(key).hasSize(1);
            }
        }
    }

    @Test
    void no_mutation_of_a_file_makes_loading_throw_anything_but_a_configuration_exception() {
        String good = """
                mesh:
                  name: productpage
                  services: {details: {endpoints: ["127.0.0.1:9081;weight=2", "[::1]:80"]}}
                  clients: {reviews: {timeout: 250ms, retry: {budget-ratio: 0.2}, balancer: weighted}}
                  discovery: {sources: [static, dns], dns: {queries: ["{host}"], min-ttl: PT5S}}
                """;
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, ":{}[],-;\"'\n .9zP&*".charAt(random.nextInt(18)));
            }
            try {
                load(text.toString());
            } catch (ConfigurationException e) {
                assertThat(e.problems()).isNotEmpty();
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 1_000);
    }
}
