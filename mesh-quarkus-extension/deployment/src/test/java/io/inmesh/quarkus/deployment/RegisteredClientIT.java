package io.inmesh.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.quarkus.deployment.RegisteredClients.Hanging;
import io.inmesh.quarkus.deployment.RegisteredClients.Nobody;
import io.inmesh.quarkus.deployment.RegisteredClients.Outside;
import io.inmesh.quarkus.deployment.RegisteredClients.Ratings;
import io.inmesh.service.MeshException;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegisteredClientIT {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String LINES = "one\ntwo\nthree\n";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Contexts.application(RegisteredClients.class)
            .overrideRuntimeConfigKey("quarkus.rest-client.outside.url", "http://" + Backends.good())
            .overrideRuntimeConfigKey("quarkus.rest-client.hanging.read-timeout", "1000");

    @Inject
    @RestClient
    Ratings ratings;

    @Inject
    @RestClient
    Hanging hanging;

    @Inject
    @RestClient
    Nobody nobody;

    @Inject
    @RestClient
    Outside outside;

    @Test
    void a_mesh_address_is_called_through_the_mesh() {
        assertThat(ratings.echo()).startsWith("GET /echo ").doesNotContain("deadline=null");
    }

    @Test
    void a_client_built_by_hand_is_in_the_mesh_as_well() {
        Ratings built = RestClientBuilder.newBuilder()
                .baseUri(URI.create("mesh://ratings"))
                .build(Ratings.class);
        assertThat(built.echo()).startsWith("GET /echo ");
    }

    @Test
    void the_http_address_of_a_service_that_the_mesh_knows_is_in_the_mesh() {
        Ratings built = RestClientBuilder.newBuilder()
                .baseUri(URI.create("http://ratings"))
                .build(Ratings.class);
        assertThat(built.echo()).startsWith("GET /echo ").doesNotContain("deadline=null");
    }

    @Test
    void any_other_http_address_bypasses_the_mesh() {
        assertThat(outside.echo()).startsWith("GET /echo ").contains("deadline=null");
    }

    @Test
    void a_response_can_be_read_as_a_stream() throws IOException {
        try (InputStream stream = ratings.stream()) {
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(LINES);
        }
    }

    @Test
    void a_response_can_be_read_as_a_multi() {
        String all = String.join("", ratings.lines().collect().asList().await().atMost(LIMIT));
        assertThat(all).isEqualTo(LINES);
    }

    @Test
    void a_response_can_be_read_as_a_file() throws IOException {
        assertThat(Files.readString(ratings.file().toPath())).isEqualTo(LINES);
    }

    @Test
    void a_response_keeps_status_and_headers() {
        try (Response response = ratings.response()) {
            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.getHeaderString("Content-Length")).isEqualTo("14");
            assertThat(response.readEntity(String.class)).isEqualTo(LINES);
        }
    }

    @Test
    void an_input_stream_is_sent_as_a_stream() {
        String content = "x".repeat(100_000);
        assertThat(ratings.upload(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8))))
                .startsWith("POST /echo " + content + '|');
    }

    @Test
    void an_unknown_service_is_an_error_that_names_it() {
        assertThatThrownBy(nobody::get)
                .hasMessageContaining("nobody")
                .isInstanceOfSatisfying(
                        MeshException.class,
                        e -> assertThat(e.kind()).isEqualTo(MeshException.Kind.UNKNOWN_DESTINATION));
    }

    @Test
    void the_read_timeout_of_the_rest_client_bounds_the_call() {
        assertThatThrownBy(() -> hanging.get().await().atMost(LIMIT))
                .isInstanceOfSatisfying(
                        MeshException.class, e -> assertThat(e.kind()).isEqualTo(MeshException.Kind.DEADLINE_EXCEEDED));
    }

    @Test
    void cancelling_a_uni_ends_the_call() {
        Cancellable call = hanging.get().subscribe().with(item -> {}, error -> {});
        call.cancel();
        assertThat(outside.hangingClosed().await().atMost(LIMIT).getStatus()).isEqualTo(200);
    }
}
