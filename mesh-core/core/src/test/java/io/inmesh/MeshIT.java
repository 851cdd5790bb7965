package io.inmesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.inmesh.config.MeshSettings;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Body;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.telemetry.Telemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whole meshes over real sockets. */
@Timeout(60)
class MeshIT {

    private final List<Mesh> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(Mesh::close);
    }

    @Test
    void a_call_goes_out_through_one_mesh_and_in_through_another() {
        MeshServer reviews = serve(
                "reviews",
                request -> request.body()
                        .bytes(1024)
                        .map(bytes -> Response.of(
                                200, request.method() + " " + request.target() + " " + new String(bytes, UTF_8))));
        Mesh page = start("productpage", reviews.port());
        Response response = page.client("reviews").sendBlocking(Request.post("/reviews?id=7", Body.of("stars")));
        assertThat(response.status()).isEqualTo(200);
        assertThat(text(response)).isEqualTo("POST /reviews?id=7 stars");
        assertThat(page.client("reviews")).isSameAs(page.client("reviews.default"));
    }

    @Test
    void a_dead_endpoint_is_passed_over_without_a_failed_call() throws IOException {
        MeshServer alive = serve("reviews", request -> Mono.just(Response.of(200)));
        int dead = freePort();
        Mesh page = start("productpage", dead, alive.port());
        for (int i = 0; i < 100; i++) {
            assertThat(page.client("reviews").sendBlocking(Request.get("/")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void the_deadline_crosses_every_hop_and_shrinks() {
        AtomicLong atRatings = new AtomicLong();
        MeshServer ratings = serve("ratings", request -> {
            atRatings.set(request.call().remainingNanos(System.nanoTime()));
            return Mono.just(Response.of(200));
        });
        Mesh middle = start("reviews", "ratings", ratings.port());
        MeshServer reviews = middle.serve(request -> middle.client("ratings").send(Request.get("/ratings/7")));
        Mesh page = startWith(settings("productpage", "reviews", reviews.port()), Duration.ofMillis(1500));
        page.client("reviews").sendBlocking(Request.get("/"));
        assertThat(Duration.ofNanos(atRatings.get())).isBetween(Duration.ofMillis(1), Duration.ofMillis(1500));
    }

    @Test
    void a_call_ends_with_its_deadline_and_says_so() {
        MeshServer silent = serve("reviews", request -> Mono.never());
        Mesh page = startWith(settings("productpage", "reviews", silent.port()), Duration.ofMillis(200));
        MeshException error = failure(page.client("reviews"), Request.get("/"));
        assertThat(error.kind()).isEqualTo(Kind.DEADLINE_EXCEEDED);
        assertThat(error).hasMessageContaining("reviews");
    }

    @Test
    void a_service_that_nobody_knows_is_named() {
        Mesh page = start("productpage", "reviews", 9);
        MeshException error = failure(page.client("reviewz"), Request.get("/"));
        assertThat(error.kind()).isEqualTo(Kind.UNKNOWN_DESTINATION);
        assertThat(error).hasMessageContaining("reviewz");
        assertThatIllegalArgumentException().isThrownBy(() -> page.client("no such name"));
    }

    @Test
    void the_mesh_owns_the_names_it_knows_and_no_others() {
        Mesh page = start("productpage", "reviews", 9);
        assertThat(page.owns("reviews")).isTrue();
        assertThat(page.owns("reviews.default.svc.cluster.local")).isTrue();
        assertThat(page.owns("reviews:80")).isTrue();
        assertThat(page.owns("example.com")).isFalse();
        assertThat(page.owns("127.0.0.1")).isFalse();
        assertThat(page.owns("not a host")).isFalse();
    }

    @Test
    void a_taken_port_is_told_with_the_setting_that_moves_it() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MeshSettings settings = MeshSettings.DEFAULT.withName("ratings");
            Mesh mesh = start(settings.withServer(
                    settings.server().withListener(settings.server().listener().withPort(taken.getLocalPort()))));
            assertThatIllegalStateException()
                    .isThrownBy(() -> mesh.serve(request -> Mono.just(Response.of(200))))
                    .withMessageContaining("mesh.server.port")
                    .withMessageContaining(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void blocking_on_an_event_loop_is_refused_with_advice() {
        MeshServer reviews = serve("reviews", request -> Mono.just(Response.of(200)));
        Mesh page = start("productpage", reviews.port());
        MeshClient client = page.client("reviews");
        Mono<Response> nested = client.send(Request.get("/")).map(first -> client.sendBlocking(Request.get("/")));
        assertThatIllegalStateException().isThrownBy(nested::block).withMessageContaining("use send");
    }

    @Test
    void a_graceful_close_lets_calls_in_progress_end() {
        CompletableFuture<Boolean> arrived = new CompletableFuture<>();
        MeshServer slow = serve("reviews", request -> {
            arrived.complete(true);
            return Mono.delay(Duration.ofMillis(500)).map(tick -> Response.of(200));
        });
        Mesh server = started.get(0);
        Mesh page = start("productpage", slow.port());
        Mono<Response> call = page.client("reviews").send(Request.get("/"));
        Response response = Mono.zip(
                        call,
                        Mono.fromFuture(arrived)
                                .then(server.closeGracefully(Duration.ofSeconds(5))
                                        .thenReturn(true)))
                .map(both -> both.getT1())
                .block();
        assertThat(response).isNotNull().extracting(Response::status).isEqualTo(200);
        assertThatIllegalStateException()
                .isThrownBy(() -> server.client("other"))
                .withMessageContaining("closed");
    }

    @Test
    void requests_in_progress_may_still_call_on_while_the_mesh_drains() {
        MeshServer ratings = serve("ratings", request -> Mono.just(Response.of(200)));
        Mesh middle = start("reviews", "ratings", ratings.port());
        MeshServer reviews = middle.serve(request -> Mono.delay(Duration.ofMillis(500))
                .then(Mono.defer(() -> middle.client("ratings").send(Request.get("/")))));
        middle.client("ratings");
        Mesh page = start("productpage", reviews.port());
        Response response = Mono.zip(
                        page.client("reviews").send(Request.get("/")),
                        Mono.delay(Duration.ofMillis(200))
                                .then(middle.closeGracefully(Duration.ofSeconds(5))
                                        .thenReturn(true)))
                .map(both -> both.getT1())
                .block();
        assertThat(response).isNotNull().extracting(Response::status).isEqualTo(200);
        middle.close();
    }

    @Test
    void who_waits_for_a_server_waits_until_it_has_closed() {
        MeshServer server = serve("reviews", request -> Mono.just(Response.of(200)));
        Mono<Boolean> waiting = Mono.fromRunnable(server::awaitClosed)
                .subscribeOn(Schedulers.boundedElastic())
                .thenReturn(true);
        CompletableFuture<Boolean> closed = waiting.toFuture();
        assertThat(closed).isNotDone();
        server.close(Duration.ZERO).block();
        assertThat(closed).succeedsWithin(Duration.ofSeconds(5));
    }

    private static MeshException failure(MeshClient client, Request request) {
        try {
            Response response = client.sendBlocking(request);
            throw new AssertionError("expected an error, got " + response);
        } catch (MeshException e) {
            return e;
        }
    }

    private static String text(Response response) {
        return new String(
                java.util.Objects.requireNonNull(response.body().bytes(1024).block()), UTF_8);
    }

    private MeshServer serve(String name, Service handler) {
        return start(MeshSettings.DEFAULT.withName(name)).serve(handler);
    }

    private Mesh start(String name, int... reviewsPorts) {
        return start(settings(name, "reviews", reviewsPorts));
    }

    private Mesh start(String name, String service, int... ports) {
        return start(settings(name, service, ports));
    }

    private Mesh startWith(MeshSettings settings, Duration timeout) {
        return start(settings.withClients(
                settings.clients().withDefaults(settings.clients().defaults().withTimeout(timeout))));
    }

    private Mesh start(MeshSettings settings) {
        Mesh mesh = Mesh.start(settings, Telemetry.none());
        started.add(mesh);
        return mesh;
    }

    private static MeshSettings settings(String name, String service, int... ports) {
        List<Endpoint> endpoints = Arrays.stream(ports)
                .mapToObj(port -> Endpoint.of("127.0.0.1", port))
                .toList();
        MeshSettings settings = MeshSettings.DEFAULT.withName(name);
        return settings.withDiscovery(settings.discovery()
                .withServices(Map.of(ServiceName.parse(service), endpoints))
                .withSources(List.of(io.inmesh.discovery.DiscoverySettings.Source.STATIC)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
