package io.inmesh.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.Mesh;
import io.inmesh.config.ConfigurationException;
import io.inmesh.config.MeshSettings;
import io.inmesh.config.subscription.Secret;
import io.inmesh.config.subscription.SubscriptionSettings;
import io.inmesh.config.subscription.SubscriptionSettings.Presence;
import io.inmesh.config.subscription.SubscriptionSettings.Start;
import io.inmesh.config.subscription.SubscriptionSettings.Start.OnFailure;
import io.inmesh.control.api.Access;
import io.inmesh.control.api.Principal;
import io.inmesh.control.api.Right;
import io.inmesh.identity.PemPaths;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.testkit.TestAuthority;
import io.inmesh.testkit.TestIdentity;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Applications that find one another through the config service alone, and tell it what they have in force. */
@Timeout(60)
class RegisteredMeshIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @SuppressWarnings("NullAway.Init")
    private TestControl control;

    @BeforeEach
    void start() {
        control = TestControl.start(temporary);
    }

    @AfterEach
    void stop() {
        control.close();
    }

    private Mesh mesh(String name) {
        SubscriptionSettings subscription = SubscriptionSettings.NONE
                .withAddresses(List.of(control.uri("")))
                .withToken("admin")
                .withStart(new Start(null, Duration.ofSeconds(10), OnFailure.FAIL))
                .withPresence(new Presence(true, "", name + "-1"));
        return Mesh.start(MeshSettings.DEFAULT.withName(name).withSubscription(subscription), Telemetry.none());
    }

    private static void eventually(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime() - end).as("in time").isNegative();
            LockSupport.parkNanos(10_000_000);
        }
    }

    private JsonNode status() throws Exception {
        return control.get("/v1/status").json();
    }

    private int registered() throws Exception {
        return control.get("/v1/registrations/default/reviews")
                .json()
                .path("registrations")
                .size();
    }

    @Test
    void who_serves_is_found_and_leaves_first_of_all() throws Exception {
        try (Mesh reviews = mesh("reviews");
                Mesh page = mesh("page")) {
            reviews.serve(request -> Mono.just(Response.of(200, "here")));
            eventually(() -> registered() == 1);
            Response response = page.client("reviews").sendBlocking(Request.get("/"));
            assertThat(response.status()).isEqualTo(200);
            response.body().discard();
            reviews.closeGracefully(Duration.ofSeconds(1)).block(Duration.ofSeconds(10));
            assertThat(registered()).isZero();
        }
    }

    @Test
    void the_fleet_converges_and_says_who_could_not_take_what() throws Exception {
        try (Mesh page = mesh("page")) {
            page.client("reviews");
            String route = """
                    apiVersion: networking.istio.io/v1
                    kind: VirtualService
                    metadata: {name: reviews}
                    spec: {hosts: [reviews], http: [{directResponse: {status: 204}}]}
                    """;
            assertThat(control.send("POST", "/v1/resources", route).status()).isEqualTo(200);
            eventually(() -> status().path("converged").asBoolean()
                    && status().path("instances").size() == 1);
            JsonNode instance = status().path("instances").get(0);
            assertThat(instance.path("instance").asText()).isEqualTo("page-1");
            assertThat(instance.path("revision").asLong()).isEqualTo(1);
            assertThat(page.client("reviews").sendBlocking(Request.get("/")).status())
                    .isEqualTo(204);
        }
    }

    @Test
    void over_tls_a_workload_registers_as_itself_and_trusts_one_authority_alone() throws Exception {
        TestAuthority authority = TestAuthority.named("mine");
        TestIdentity identity = authority.issue("127.0.0.1");
        PemPaths shown = new PemPaths(
                identity.writeChainTo(temporary.resolve("tls.crt")),
                identity.writeKeyTo(temporary.resolve("tls.key")),
                null);
        Principal workload = new Principal(
                "reviews", Set.of(Right.READ, Right.REGISTER), Set.of("default"), Set.of("default/reviews"));
        Path directory = Files.createDirectories(temporary.resolve("secure"));
        try (ControlServer secure = ControlServer.start(TestControl.settings(directory)
                .withAccess(Access.none().with("workload", workload))
                .withTls(shown))) {
            URI uri = URI.create("https://127.0.0.1:" + secure.port());
            try (Mesh reviews = over(uri, "reviews", authority, "ca");
                    Mesh ratings = over(uri, "ratings", authority, "ca")) {
                reviews.serve(request -> Mono.just(Response.of(200, "here")));
                ratings.serve(request -> Mono.just(Response.of(200, "nobody lets me")));
                ServiceName name = ServiceName.parse("reviews");
                eventually(() -> secure.registry().registrations(name).size() == 1);
                assertThat(secure.registry().services()).containsExactly(name);
            }
            assertThatThrownBy(() -> over(uri, "reviews", TestAuthority.named("other"), "other"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(uri.toString());
        }
    }

    private Mesh over(URI uri, String name, TestAuthority trusted, String file) {
        SubscriptionSettings subscription = SubscriptionSettings.NONE
                .withAddresses(List.of(uri))
                .withAccess(new SubscriptionSettings.Access(
                        new Secret("workload"), null, trusted.writeTo(temporary.resolve(file))))
                .withStart(new Start(null, Duration.ofSeconds(5), OnFailure.FAIL))
                .withPresence(new Presence(true, "", name + "-1"));
        return Mesh.start(MeshSettings.DEFAULT.withName(name).withSubscription(subscription), Telemetry.none());
    }
}
