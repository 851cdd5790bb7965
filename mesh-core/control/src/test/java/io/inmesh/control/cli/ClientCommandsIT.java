package io.inmesh.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.inmesh.control.ControlServer;
import io.inmesh.control.ControlSettings;
import io.inmesh.control.api.Access;
import io.inmesh.control.api.Principal;
import io.inmesh.control.api.Right;
import io.inmesh.control.store.FileStoreSettings;
import io.inmesh.identity.PemPaths;
import io.inmesh.testkit.TestAuthority;
import io.inmesh.testkit.TestIdentity;
import io.inmesh.transport.ListenerSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a config service, against a real one. */
@Timeout(60)
class ClientCommandsIT {

    private static final String SERVICE = """
            # reviews
            apiVersion: v1
            kind: Service
            metadata: {name: reviews}
            spec: {ports: [{name: http, port: 9080}]}
            """;

    private static final String ROUTE = """
            # to all of them
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews}
            spec:
              hosts: [reviews]
              http:
                - route: [{destination: {host: reviews}}]
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        server = start(settings -> settings);
        file("admin.token", "admin\n");
        file("reader.token", "reader");
    }

    private ControlServer start(UnaryOperator<ControlSettings> more) {
        return ControlServer.start(more.apply(ControlSettings.of(
                        new ControlSettings.Storage.Files(FileStoreSettings.of(directory.resolve("config"))))
                .withAccess(Access.none()
                        .with("admin", Access.administrator("alice"))
                        .with("reader", new Principal("bob", Set.of(Right.READ))))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private Run mesh(String... arguments) {
        return meshAs("admin", arguments);
    }

    private Run meshAs(String who, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--server", "http://127.0.0.1:" + server.port()));
        all.addAll(List.of("--token-file", directory.resolve(who + ".token").toString()));
        return Run.of(all.toArray(String[]::new));
    }

    @Test
    void apply_tells_what_became_of_each_resource_and_get_shows_it_to_the_letter() throws Exception {
        String file = file("all.yaml", SERVICE + "---\n" + ROUTE);

        assertThat(mesh("apply", "-f", file, "-m", "gr\u00fcn")).isEqualTo(new Run(0, """
                Service/default/reviews created
                VirtualService/default/reviews created
                revision 1
                """, ""));
        assertThat(mesh("apply", "-f", file).out()).endsWith("unchanged\nstill revision 1\n");
        file("all.yaml", SERVICE.replace("9080", "9081") + "---\n" + ROUTE);
        assertThat(mesh("apply", "-f", file, "--dry-run").out()).isEqualTo("""
                        Service/default/reviews changed (dry run)
                        VirtualService/default/reviews unchanged (dry run)
                        """);
        assertThat(mesh("get").out()).isEqualTo("""
                NAMESPACE   KIND             NAME      REVISION
                default     Service          reviews   1
                default     VirtualService   reviews   1
                """);
        assertThat(mesh("get", "svc", "vs/reviews", "-o", "yaml").out()).isEqualTo(SERVICE + "---\n" + ROUTE);
        assertThat(new ObjectMapper()
                        .readTree(mesh("get", "Service/default/reviews", "-o", "json")
                                .out())
                        .at("/spec/ports/0/port")
                        .asInt())
                .isEqualTo(9080);
        assertThat(mesh("history").out()).contains("alice   2 resources   gr\u00fcn\n");
        assertThat(mesh("history", "1").out()).contains("+# reviews\n").contains("message  gr\u00fcn\n");
    }

    @Test
    void a_refusal_names_the_lines_of_the_files_and_changes_nothing() throws Exception {
        String good = file("a.yaml", "# one\n\n" + SERVICE);
        String bad = file("b.yaml", SERVICE.replace("reviews", "other") + "---\n\n" + ROUTE.replace("route:", "rout:"));

        Run run = mesh("apply", "-f", directory.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines())
                .anyMatch(line ->
                        line.startsWith(bad + ":15: error: VirtualService default/reviews: spec.http[0].rout: unknown"))
                .anyMatch(line -> line.matches("refused: [0-9]+ problems?; nothing was changed"));
        assertThat(mesh("get").err()).isEqualTo("no resources\n");
        assertThat(mesh("diff", "-f", bad).status()).isEqualTo(2);
        file("c.yaml", "a: [1\n");
        assertThat(mesh("apply", "-f", directory.toString()).err()).contains("c.yaml:2: error: not readable as YAML");
        Files.delete(directory.resolve("b.yaml"));
        file("c.yaml", SERVICE);
        assertThat(mesh("apply", "-f", directory.toString()).err())
                .contains("c.yaml:1: error: Service default/reviews: is in " + good + " too, at line 1");
    }

    @Test
    void an_item_of_a_list_is_told_by_where_it_begins() throws Exception {
        String list = file("list.yaml", """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: Service
                  metadata: {name: reviews}
                  spec: {ports: [{name: http, port: 90800}]}
                """);

        assertThat(mesh("apply", "-f", list).err()).startsWith(list + ":4: error: Service default/reviews: spec.ports");
    }

    @Test
    void diff_is_0_without_and_1_with_a_difference() throws Exception {
        String file = file("all.yaml", SERVICE + "---\n" + ROUTE);
        assertThat(mesh("diff", "-f", file).status()).isEqualTo(1);
        mesh("apply", "-f", file);
        assertThat(mesh("diff", "-f", file)).isEqualTo(new Run(0, "", ""));
        file("all.yaml", SERVICE.replace("9080", "9081"));

        Run diff = mesh("diff", "-f", file);

        assertThat(diff.status()).isEqualTo(1);
        assertThat(diff.out()).contains("-spec: {ports: [{name: http, port: 9080}]}\n+spec:");
    }

    @Test
    void delete_removes_all_that_is_named_or_nothing() throws Exception {
        mesh("apply", "-f", file("all.yaml", SERVICE + "---\n" + ROUTE));

        assertThat(mesh("delete", "svc/reviews", "svc/none"))
                .isEqualTo(new Run(1, "", "mesh delete: not there: Service default/none\n"));
        assertThat(mesh("delete", "svc/reviews", "svc/none", "--ignore-not-found", "--dry-run")
                        .out())
                .isEqualTo("Service/default/reviews deleted (dry run)\n");
        assertThat(mesh("delete", "-f", directory.resolve("all.yaml").toString())
                        .out())
                .isEqualTo("""
                        Service/default/reviews deleted
                        VirtualService/default/reviews deleted
                        revision 2
                        """);
        assertThat(mesh("get", "svc/reviews"))
                .isEqualTo(new Run(1, "", "mesh get: Service default/reviews does not exist\n"));
        assertThat(mesh("rollback", "1", "-m", "too soon").out()).endsWith("revision 3\n");
        assertThat(mesh("history", "-n", "1").out()).contains("rollback to revision 1: too soon");
        assertThat(mesh("rollback", "9").status()).isEqualTo(1);
        assertThat(mesh("delete").status()).isEqualTo(2);
    }

    @Test
    void whoever_may_not_is_told_what_to_do() throws Exception {
        String file = file("all.yaml", SERVICE);

        Run forbidden = meshAs("reader", "apply", "-f", file);
        assertThat(forbidden.status()).isEqualTo(5);
        assertThat(forbidden.err()).contains("bob has no right to write (expected: a token that may");
        file("wrong.token", "wrong");
        Run wrong = meshAs("wrong", "get");
        assertThat(wrong.status()).isEqualTo(5);
        assertThat(wrong.err()).contains("wrong.token is not valid there").doesNotContain("Bearer wrong");
        Run none = Run.of("get", "--server", "http://127.0.0.1:" + server.port());
        assertThat(none.status()).isEqualTo(5);
        assertThat(none.err()).contains(System.getenv("MESH_TOKEN") == null ? "it wants a token" : "MESH_TOKEN");
        assertThat(meshAs("none", "get").status()).isEqualTo(2);
    }

    @Test
    void where_no_service_is_the_sentence_says_so() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Run run = Run.of("get", "--server", "http://127.0.0.1:" + free);
        assertThat(run.status()).isEqualTo(5);
        assertThat(run.err())
                .isEqualTo("mesh get: http://127.0.0.1:" + free + ": nothing accepts connections there (start it with"
                        + " mesh serve, or name another with --server or MESH_SERVER)\n");
        assertThat(Run.of("get", "--server", "ftp://x").status()).isEqualTo(2);
        assertThat(Run.of("get", "--server", "127.0.0.1:7700").status()).isEqualTo(2);
    }

    @Test
    void over_tls_both_sides_can_prove_themselves() throws Exception {
        TestAuthority authority = TestAuthority.named("here");
        TestIdentity own = authority.issue("localhost");
        Path root = authority.writeTo(directory.resolve("ca.pem"));
        Path chain = own.writeChainTo(directory.resolve("cert.pem"));
        Path key = own.writeKeyTo(directory.resolve("key.pem"));
        server.close();
        server = start(settings -> settings.withTls(new PemPaths(chain, key, root))
                .withListener(ListenerSettings.DEFAULT.withHost("0.0.0.0")));
        String url = "https://localhost:" + server.port();
        String token = directory.resolve("admin.token").toString();

        Run run = Run.of(
                "get",
                "--server",
                url,
                "--token-file",
                token,
                "--ca",
                root.toString(),
                "--cert",
                chain.toString(),
                "--key",
                key.toString());
        assertThat(run).isEqualTo(new Run(0, "", "no resources\n"));
        Run untrusting = Run.of("get", "--server", url, "--token-file", token);
        assertThat(untrusting.status()).isEqualTo(5);
        assertThat(untrusting.err()).contains("--ca names the authority");
        Run unproved = Run.of("get", "--server", url, "--token-file", token, "--ca", root.toString());
        assertThat(unproved.status()).isEqualTo(5);
        Run clear = Run.of("get", "--server", "http://localhost:" + server.port(), "--token-file", token);
        assertThat(clear.status()).isNotZero();
        assertThat(clear.err()).contains("https");
    }

    @Test
    void a_token_is_printed_apart_from_its_entry() {
        Run run = Run.of(
                "token",
                "reviews",
                "--right",
                "read,register",
                "--namespace",
                "shop",
                "--service",
                "shop/reviews",
                "--first");

        assertThat(run.status()).isZero();
        assertThat(run.out()).matches("[A-Za-z0-9_-]{43}\n");
        // Quotes stand where the digits could be read as a number.
        assertThat(run.err().replace("\"", ""))
                .isEqualTo("""
                tokens:
                - name: reviews
                  sha256: %s
                  rights:
                  - read
                  - register
                  namespaces:
                  - shop
                  services:
                  - shop/reviews
                """.formatted(Access.digest(run.out().strip())));
        assertThat(Run.of("token", "x", "--right", "register").status()).isEqualTo(2);
    }

    @Test
    void a_canary_is_begun_shown_and_ended() throws Exception {
        String file = file("reviews.yaml", SERVICE);
        mesh("apply", "-f", file);
        file("reviews.yaml", SERVICE.replace("9080", "9081"));

        assertThat(mesh("canary", "status").status()).isEqualTo(1);
        assertThat(mesh("apply", "-f", file, "--canary", "10%", "--auto-abort", "5%", "--promote-after", "1h"))
                .isEqualTo(new Run(0, """
                        Service/default/reviews changed (canary)
                        revision 2
                        """, ""));
        Run status = mesh("canary", "status");
        assertThat(status.status()).isZero();
        assertThat(status.out())
                .startsWith("canary since revision 2, ")
                .contains("by alice: 10%\n  Service/default/reviews changed\n")
                .contains("selected   0           0       0\n")
                .contains("it is promoted in ");
        assertThat(mesh("apply", "-f", file).status()).isEqualTo(1);
        assertThat(mesh("canary", "promote", "--since", "1").status()).isEqualTo(1);
        assertThat(mesh("canary", "promote", "--since", "2", "-m", "does well").out())
                .isEqualTo("Service/default/reviews changed\nrevision 3\n");
        assertThat(mesh("canary", "abort").err()).contains("no canary is under way");
        mesh("apply", "-f", file("reviews.yaml", SERVICE), "--canary", "version=v2");
        assertThat(mesh("canary", "abort").out()).isEqualTo("revision 5\n");
        assertThat(mesh("history").out())
                .contains("canary 10%: changed Service/default/reviews")
                .contains("canary promoted: changed Service/default/reviews")
                .contains("canary aborted");
        assertThat(mesh("history", "2").out()).contains("canary   start 10%").contains("9081");
    }
}
