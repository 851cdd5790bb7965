package io.inmesh.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DrainIT {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Contexts.application(Front.class, Reviews.class);

    @TestHTTPResource("/worker")
    @SuppressWarnings("NullAway.Init") // by the extension
    URI address;

    @Inject
    Mesh mesh;

    @Inject
    Event<ShutdownDelayInitiatedEvent> shutdown;

    @Test
    void once_a_delayed_shutdown_begins_new_requests_are_sent_elsewhere() throws IOException, InterruptedException {
        assertThat(mesh.settings().name()).isEqualTo("shop");
        assertThat(status()).isEqualTo(200);
        shutdown.fire(new ShutdownDelayInitiatedEvent());
        assertThat(status()).isEqualTo(503);
    }

    private int status() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(20))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
