package io.inmesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inmesh.config.MeshSettings;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** A mesh that is steered by a directory of resources, over real sockets. */
@Timeout(60)
class MeshPolicyIT {

    private static final int CALLS = 4_000;

    private final Path dir;
    private final List<Mesh> started = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private MeshClient reviews;

    MeshPolicyIT(@TempDir Path dir) {
        this.dir = dir;
    }

    @BeforeEach
    void start() throws IOException {
        StringBuilder registry = new StringBuilder("""
                apiVersion: v1
                kind: Service
                metadata: {name: reviews}
                spec: {ports: [{name: http, port: 9080}]}
                """);
        for (String version : List.of("v1", "v2", "v3")) {
            Mesh served = add(Mesh.start(MeshSettings.DEFAULT.withName("reviews"), Telemetry.none()));
            int port = served.serve(request -> Mono.just(Response.of(200, version + " " + request.target())))
                    .port();
            registry.append("""
                    ---
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    metadata: {name: reviews-%1$s, labels: {kubernetes.io/service-name: reviews, version: %1$s}}
                    addressType: IPv4
                    ports: [{name: http, port: %2$d}]
                    endpoints: [{addresses: [127.0.0.1]}]
                    """.formatted(version, port));
        }
        write("registry.yaml", registry.toString());
        write("rule.yaml", """
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: reviews}
                spec:
                  host: reviews
                  subsets:
                  - {name: v1, labels: {version: v1}}
                  - {name: v2, labels: {version: v2}}
                  - {name: v3, labels: {version: v3}}
                """);
        MeshSettings settings = MeshSettings.DEFAULT.withName("productpage");
        Mesh page = add(Mesh.start(settings.withDiscovery(settings.discovery().withResources(dir)), Telemetry.none()));
        reviews = page.client("reviews");
    }

    @AfterEach
    void close() {
        started.forEach(Mesh::close);
    }

    @Test
    void a_split_is_as_its_weights_say_and_changes_under_load_without_a_failed_call() throws IOException {
        assertThat(answers(200)).containsOnlyKeys("v1", "v2", "v3");
        route("- route: [{destination: {host: reviews, subset: v1}}]");
        untilOnly("v1");
        for (int percent : new int[] {90, 80, 50}) {
            route("""
                    - route:
                      - {destination: {host: reviews, subset: v1}, weight: %d}
                      - {destination: {host: reviews, subset: v2}, weight: %d}
                    """.formatted(percent, 100 - percent));
            eventually(() -> answers(50).containsKey("v2"));
            assertThat(share("v1", CALLS)).isCloseTo(percent / 100.0, within(0.03));
        }
        Files.delete(dir.resolve("route.yaml"));
        eventually(() -> answers(50).containsKey("v3"));
    }

    @Test
    void matches_faults_and_rewrites_are_honoured() throws IOException {
        route("""
                - match: [{headers: {end-user: {exact: jason}}}]
                  fault: {abort: {httpStatus: 500, percentage: {value: 100}}}
                  route: [{destination: {host: reviews, subset: v2}}]
                - match: [{uri: {prefix: /old}}]
                  rewrite: {uri: /new}
                  route: [{destination: {host: reviews, subset: v3}}]
                - route: [{destination: {host: reviews, subset: v1}}]
                """);
        untilOnly("v1");
        assertThat(send(Request.get("/old/7?x=1"))).isEqualTo("v3 /new/7?x=1");
        assertThat(reviews.sendBlocking(Request.get("/").withHeader("end-user", "jason"))
                        .status())
                .isEqualTo(500);
    }

    @Test
    void a_rule_that_is_wrong_leaves_the_last_good_one_in_force() throws IOException {
        route("- route: [{destination: {host: reviews, subset: v2}}]");
        untilOnly("v2");
        route("- route: [{destination: {host: reviews, subset: v1}, weight: many}]");
        write("other.yaml", """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: other}
                spec: {hosts: [other], http: [{directResponse: {status: 204}}]}
                """);
        MeshClient other = started.get(started.size() - 1).client("other");
        eventually(() -> isAnswered(other));
        assertThat(answers(50).keySet()).containsExactly("v2");
        assertThat(started.get(started.size() - 1).policy().problems())
                .anySatisfy(problem -> assertThat(problem.diagnostic())
                        .contains("route.yaml:")
                        .contains("error: VirtualService default/reviews: spec.http[0].route[0].weight"));
    }

    @Test
    void a_request_brings_delegation_along_where_that_is_allowed() throws IOException {
        Request overridden =
                Request.get("/").withHeader("l5d-dtab", "/svc/reviews => /#/io.inmesh/default/reviews/0/v3");
        write("delegation.yaml", """
                apiVersion: inmesh.io/v1alpha1
                kind: DelegationTable
                metadata: {name: base}
                spec:
                  allowOverride: true
                  delegations: ["/svc/reviews => /#/io.inmesh/default/reviews/0/v2"]
                """);
        untilOnly("v2");
        assertThat(send(overridden)).startsWith("v3");
        assertThat(answers(20).keySet()).containsExactly("v2");
    }

    @Test
    void where_only_the_registry_may_be_called_other_hosts_are_refused() throws IOException {
        write("sidecar.yaml", """
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata: {name: default}
                spec: {outboundTrafficPolicy: {mode: REGISTRY_ONLY}, egress: [{hosts: ["./*"]}]}
                """);
        MeshClient stranger = started.get(started.size() - 1).client("127.0.0.1:9");
        eventually(() -> kindOf(stranger) == Kind.UNKNOWN_DESTINATION);
        assertThat(answers(50)).isNotEmpty();
    }

    private static Kind kindOf(MeshClient client) {
        MeshException error =
                Assertions.catchThrowableOfType(MeshException.class, () -> client.sendBlocking(Request.get("/")));
        return Objects.requireNonNull(error).kind();
    }

    private static boolean isAnswered(MeshClient client) {
        try {
            return client.sendBlocking(Request.get("/")).status() == 204;
        } catch (MeshException e) {
            return false;
        }
    }

    private Mesh add(Mesh mesh) {
        started.add(mesh);
        return mesh;
    }

    private void write(String file, String text) throws IOException {
        Path temporary = Files.writeString(dir.resolve("." + file), text);
        Files.move(temporary, dir.resolve(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void route(String rules) throws IOException {
        write("route.yaml", """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec:
                  hosts: [reviews]
                  http:
                """ + rules.indent(2));
    }

    private String send(Request request) {
        Response response = reviews.sendBlocking(request);
        assertThat(response.status()).isEqualTo(200);
        return new String(Objects.requireNonNull(response.body().bytes(1024).block()), UTF_8);
    }

    /** How often each version answers; a call that fails fails the test. */
    private Map<String, Integer> answers(int calls) {
        Map<String, Integer> answers = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            answers.merge(send(Request.get("/")).substring(0, 2), 1, Integer::sum);
        }
        return answers;
    }

    private double share(String version, int calls) {
        return (double) answers(calls).getOrDefault(version, 0) / calls;
    }

    private void untilOnly(String version) {
        eventually(() -> answers(30).keySet().equals(java.util.Set.of(version)));
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
