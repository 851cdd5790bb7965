package io.inmesh.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigurationException;
import io.inmesh.config.MeshSettings;
import io.inmesh.config.subscription.SubscriptionSettings;
import io.inmesh.config.subscription.SubscriptionSettings.Presence;
import io.inmesh.config.subscription.SubscriptionSettings.Start;
import io.inmesh.config.subscription.SubscriptionSettings.Start.OnFailure;
import io.inmesh.config.subscription.SubscriptionSettings.Timing;
import io.inmesh.config.subscription.SubscriptionState;
import io.inmesh.control.api.ApiSettings;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.transport.ListenerSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Applications that the config service steers, over real sockets, while the service comes and goes. */
@Timeout(90)
class SteeredMeshIT {

    private static final ApiSettings QUICK = ApiSettings.DEFAULT.withHeartbeat(Duration.ofMillis(100));

    /** As the real times, a tenth of them. */
    private static final Timing TENTH = new Timing(
            Duration.ofMillis(1500),
            Duration.ofMillis(20),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private final List<Mesh> started = new ArrayList<>();
    private final List<TestControl> controls = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private TestControl control;

    @BeforeEach
    void start() throws IOException {
        control = control("config", 0);
    }

    @AfterEach
    void stop() {
        started.forEach(Mesh::close);
        controls.forEach(TestControl::close);
    }

    private TestControl control(String directory, int port) throws IOException {
        TestControl one = TestControl.start(
                Files.createDirectories(temporary.resolve(directory)), QUICK, ListenerSettings.DEFAULT.withPort(port));
        controls.add(one);
        return one;
    }

    private void kill(TestControl one) {
        controls.remove(one);
        one.close();
    }

    private static URI address(TestControl of) {
        return of.uri("");
    }

    private SubscriptionSettings subscription(URI... addresses) {
        return SubscriptionSettings.NONE
                .withAddresses(List.of(addresses))
                .withToken("reader")
                .withStart(new Start(temporary.resolve("cache"), Duration.ofSeconds(5), OnFailure.CACHE))
                .withPresence(new Presence(false, "", ""))
                .withTiming(TENTH);
    }

    private Mesh mesh(SubscriptionSettings subscription) {
        Mesh mesh = Mesh.start(MeshSettings.DEFAULT.withName("page").withSubscription(subscription), Telemetry.none());
        started.add(mesh);
        return mesh;
    }

    /** A server that answers with {@code name}, and its service. */
    private String backend(String name) {
        Mesh served = Mesh.start(MeshSettings.DEFAULT.withName(name), Telemetry.none());
        started.add(served);
        int port = served.serve(request -> Mono.just(Response.of(200, name))).port();
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s}
                spec: {ports: [{name: http, port: 9080}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s-1, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: http, port: %2$d}]
                endpoints: [{addresses: [127.0.0.1]}]
                """.formatted(name, port);
    }

    private static String route(String name, String to) {
        return """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: %s}
                spec: {hosts: [%s], http: [{route: [{destination: {host: %s}}]}]}
                """.formatted(name, name, to);
    }

    private static String answering(String name, String text) {
        return """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: %s}
                spec: {hosts: [%s], http: [{directResponse: {status: 200, body: {string: %s}}}]}
                """.formatted(name, name, text);
    }

    private static void apply(TestControl to, String... texts) throws IOException, InterruptedException {
        TestControl.Answer answer = to.send("POST", "/v1/resources", String.join("---\n", texts));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static String call(Mesh mesh, String service) {
        Response response = mesh.client(service).sendBlocking(Request.get("/"));
        return new String(Objects.requireNonNull(response.body().bytes(1024).block()), StandardCharsets.UTF_8);
    }

    private static boolean isAnswered(Mesh mesh, String service) {
        try {
            return !call(mesh, service).isEmpty();
        } catch (MeshException e) {
            return false;
        }
    }

    private static void eventually(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime() - end).as("in time").isNegative();
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void the_first_calls_already_go_where_the_service_says() throws Exception {
        apply(control, backend("a"), backend("b"), route("a", "b"));
        Mesh mesh = mesh(subscription(address(control)));
        assertThat(call(mesh, "a")).isEqualTo("b");
        assertThat(call(mesh, "b")).isEqualTo("b");
    }

    @Test
    void a_change_reaches_calls_under_load_and_none_fails() throws Exception {
        apply(control, backend("a"), backend("b"));
        Mesh mesh = mesh(subscription(address(control)));
        assertThat(call(mesh, "a")).isEqualTo("a");
        apply(control, route("a", "b"));
        eventually(() -> call(mesh, "a").equals("b"));
        control.send("DELETE", "/v1/resources/VirtualService/default/a", "");
        eventually(() -> call(mesh, "a").equals("a"));
    }

    @Test
    void only_what_is_used_is_asked_for_and_more_as_more_is_used() throws Exception {
        apply(control, answering("a", "one"), answering("b", "two"), answering("c", "three"));
        Mesh mesh = mesh(subscription(address(control)));
        assertThat(mesh.policy().resources()).isEmpty();
        assertThat(call(mesh, "a")).isEqualTo("one");
        assertThat(mesh.policy().resources()).hasSize(1);
        assertThat(call(mesh, "b")).isEqualTo("two");
        assertThat(mesh.policy().resources()).hasSize(2);
        eventually(() -> control.server.watches() == 1);
        assertThat(mesh.owns("c")).as("nobody has said that it is none").isTrue();
        assertThat(mesh.owns("localhost")).isFalse();
        assertThat(mesh.owns("example.com")).isFalse();
    }

    @Test
    void the_services_absence_fails_no_call_and_its_return_is_noticed() throws Exception {
        apply(control, backend("a"), backend("b"));
        int port = control.server.port();
        Mesh mesh = mesh(subscription(address(control)));
        assertThat(call(mesh, "a")).isEqualTo("a");
        kill(control);
        for (int i = 0; i < 500; i++) {
            assertThat(call(mesh, "a")).isEqualTo("a");
        }
        TestControl again = control("config", port);
        apply(again, route("a", "b"));
        eventually(() -> call(mesh, "a").equals("b"));
    }

    @Test
    void an_application_starts_from_its_snapshot_when_the_service_is_dead() throws Exception {
        apply(control, backend("a"), backend("b"), route("a", "b"));
        Mesh before = mesh(subscription(address(control)));
        assertThat(call(before, "a")).isEqualTo("b");
        int port = control.server.port();
        before.close();
        kill(control);

        long begin = System.nanoTime();
        Mesh mesh = mesh(subscription(URI.create("http://127.0.0.1:" + port)));
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("nobody to wait for")
                .isLessThan(Duration.ofSeconds(4));
        assertThat(call(mesh, "a")).isEqualTo("b");
        assertThat(mesh.steering().source()).isEqualTo(SubscriptionState.Source.CACHE);

        TestControl again = control("config", port);
        eventually(() -> mesh.steering().source() == SubscriptionState.Source.SERVICE);
        apply(again, route("a", "a"));
        eventually(() -> call(mesh, "a").equals("a"));
    }

    @Test
    void without_service_and_snapshot_the_own_settings_count_until_the_service_answers() throws Exception {
        int port = control.server.port();
        apply(control, answering("a", "one"));
        kill(control);
        SubscriptionSettings settings = subscription(URI.create("http://127.0.0.1:" + port))
                .withStart(new Start(null, Duration.ofMillis(300), OnFailure.CACHE));
        Mesh mesh = mesh(settings);
        assertThatThrownBy(() -> call(mesh, "a.nowhere")).isInstanceOf(MeshException.class);
        control("config", port);
        eventually(() -> isAnswered(mesh, "a"));
        assertThat(call(mesh, "a")).isEqualTo("one");
    }

    @Test
    void where_it_is_to_fail_without_the_service_it_says_what_is_wrong() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        SubscriptionSettings dead = subscription(URI.create("http://127.0.0.1:" + free))
                .withStart(new Start(null, Duration.ofMillis(500), OnFailure.FAIL));
        assertThatThrownBy(() -> mesh(dead))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("mesh.config.addresses: the config service at [http://127.0.0.1:" + free
                        + "] has not told anything within PT0.5S")
                .hasMessageContaining("mesh.config.on-start-failure=cache");
        SubscriptionSettings wrong = subscription(address(control))
                .withToken("wrong-token")
                .withStart(new Start(null, Duration.ofMillis(500), OnFailure.FAIL));
        assertThatThrownBy(() -> mesh(wrong))
                .hasMessageContaining("401")
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("wrong-token"));
    }

    @Test
    void another_server_is_followed_when_one_is_gone() throws Exception {
        TestControl other = control("other", 0);
        for (TestControl each : List.of(control, other)) {
            apply(each, answering("a", "one"));
        }
        Mesh mesh = mesh(subscription(address(control), address(other)));
        assertThat(call(mesh, "a")).isEqualTo("one");
        eventually(() -> control.server.watches() + other.server.watches() == 1);
        TestControl used = control.server.watches() == 1 ? control : other;
        TestControl left = used == control ? other : control;
        kill(used);
        eventually(() -> left.server.watches() == 1);
        apply(left, answering("a", "two"));
        eventually(() -> call(mesh, "a").equals("two"));
    }

    @Test
    void a_stream_that_falls_silent_without_closing_is_noticed_and_all_is_told_anew() throws Exception {
        assertThat(untilNoticed(TENTH))
                .as("with 1.5 s of silence in place of 15 s")
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(8));
    }

    @Test
    void by_the_real_times_within_twenty_seconds() throws Exception {
        assertThat(untilNoticed(Timing.DEFAULT)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    /** From when the stream falls silent until a call does what was written meanwhile. */
    private Duration untilNoticed(Timing timing) throws Exception {
        apply(control, answering("a", "one"));
        try (SwallowingProxy proxy = SwallowingProxy.to(control.server.port())) {
            URI uri = URI.create("http://127.0.0.1:" + proxy.port());
            Mesh mesh = mesh(subscription(uri).withTiming(timing));
            assertThat(call(mesh, "a")).isEqualTo("one");
            proxy.swallow();
            long begin = System.nanoTime();
            apply(control, answering("a", "two"));
            eventually(() -> call(mesh, "a").equals("two"));
            return Duration.ofNanos(System.nanoTime() - begin);
        }
    }
}
