package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshSettings;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.testkit.TestAuthority;
import io.inmesh.testkit.TestIdentity;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.EventLoops;
import io.inmesh.transport.Listener;
import io.inmesh.transport.ListenerSettings;
import io.inmesh.transport.ServerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The TLS that a {@code DestinationRule} asks for, against a listener that demands a certificate. */
@Timeout(60)
class MeshTlsIT {

    private static final TestAuthority AUTHORITY = TestAuthority.named("mesh tests");

    private final Path dir;
    private final EventLoops loops = EventLoops.start(1);

    @SuppressWarnings("NullAway.Init")
    private Mesh mesh;

    MeshTlsIT(@TempDir Path dir) {
        this.dir = dir;
    }

    @BeforeEach
    void start() {
        X509ExtendedKeyManager keys = AUTHORITY.issue("reviews.test").keys();
        X509ExtendedTrustManager trust = AUTHORITY.trust();
        Listener listener = Listener.bind(
                ListenerSettings.DEFAULT,
                ServerTls.showing(() -> keys).requiringCallers(() -> trust),
                loops,
                MeshTime.system(),
                request -> Mono.just(Response.of(200)));
        MeshSettings settings = MeshSettings.DEFAULT.withName("productpage");
        Map<ServiceName, List<Endpoint>> reviews =
                Map.of(ServiceName.parse("reviews"), List.of(Endpoint.of("127.0.0.1", listener.port())));
        mesh = Mesh.start(
                settings.withDiscovery(
                        settings.discovery().withServices(reviews).withResources(dir)),
                Telemetry.none());
    }

    @AfterEach
    void close() {
        mesh.close();
        loops.close().block(Duration.ofSeconds(10));
    }

    @Test
    void a_rule_turns_mutual_tls_on_while_calls_go_on_and_fails_closed_without_its_files() throws IOException {
        MeshClient reviews = mesh.client("reviews");
        assertThat(isAnswered(reviews)).as("clear text to a port of TLS").isFalse();
        TestIdentity own = AUTHORITY.issue("productpage.test");
        Path chain = own.writeChainTo(dir.resolve("chain.pem"));
        Path key = own.writeKeyTo(dir.resolve("key.pem"));
        Path roots = AUTHORITY.writeTo(dir.resolve("roots.pem"));
        rule("clientCertificate: %s, privateKey: %s, caCertificates: %s, sni: reviews.test"
                .formatted(chain, key, roots));
        eventually(() -> isAnswered(reviews));
        rule("clientCertificate: %s, privateKey: %s, caCertificates: %s, sni: other.test".formatted(chain, key, roots));
        eventually(() -> failure(reviews).contains("other.test"));
        rule("clientCertificate: /nowhere, privateKey: %s, caCertificates: %s".formatted(key, roots));
        eventually(() -> failure(reviews).contains("/nowhere"));
    }

    private void rule(String tls) throws IOException {
        Files.writeString(dir.resolve("rule.yaml"), """
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: reviews}
                spec: {host: reviews, trafficPolicy: {tls: {mode: MUTUAL, %s}}}
                """.formatted(tls));
    }

    private static boolean isAnswered(MeshClient client) {
        try {
            return client.sendBlocking(Request.get("/")).status() == 200;
        } catch (MeshException e) {
            return false;
        }
    }

    private static String failure(MeshClient client) {
        MeshException error =
                Assertions.catchThrowableOfType(MeshException.class, () -> client.sendBlocking(Request.get("/")));
        boolean isOfConnecting = error != null && error.kind() == Kind.CONNECT_FAILED;
        return isOfConnecting ? Objects.requireNonNull(error.getMessage()) : "";
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
