package io.inmesh.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.control.TestControl.Answer;
import io.inmesh.control.api.Access;
import io.inmesh.control.api.Principal;
import io.inmesh.control.api.Right;
import io.inmesh.control.api.TokenFile;
import io.inmesh.transport.ListenerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, over real sockets. */
@Timeout(60)
class AccessIT {

    private static final String REVIEWS = service("reviews", "shop", "");
    private static final String PRICES = service("prices", "stock", "");
    private static final String HIDDEN = service("hidden", "stock", ", annotations: {networking.istio.io/exportTo: .}");
    private static final String RULE = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: all, namespace: istio-system}
            spec: {host: "*.shop.svc.cluster.local"}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestControl control;

    private static String service(String name, String namespace, String more) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %s, namespace: %s%s}
                spec: {ports: [{name: http, port: 9080}]}
                """.formatted(name, namespace, more);
    }

    private static String entry(String token, String name, String more) {
        return "- {name: " + name + ", sha256: " + Access.digest(token) + ", " + more + "}\n";
    }

    private void tokens(String... entries) throws IOException {
        Path file = directory.resolve("tokens");
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, "tokens:\n" + String.join("", entries));
    }

    @BeforeEach
    void start() throws Exception {
        tokens(
                entry("admin", "alice", "rights: [read, write], namespaces: ['*']"),
                entry("shop", "bob", "rights: [read, write], namespaces: [shop]"));
        control = TestControl.with(
                TestControl.settings(directory.resolve("config")).withTokens(directory.resolve("tokens")));
        Answer written = control.send("POST", "/v1/resources", String.join("---\n", REVIEWS, PRICES, HIDDEN, RULE));
        assertThat(written.status()).as(written.body()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        control.close();
    }

    private Answer asBob(String method, String path, String body) throws Exception {
        return control.send(method, path, body, r -> r.setHeader("authorization", "Bearer shop"));
    }

    @Test
    void who_reads_one_namespace_is_shown_that_and_what_is_meant_for_all() throws Exception {
        assertThat(asBob("GET", "/v1/resources", "").json().path("resources").findValuesAsText("namespace"))
                .containsOnly("shop", "istio-system");
        assertThat(asBob("GET", "/v1/resources/Service/shop/reviews", "").status())
                .isEqualTo(200);
        Answer refused = asBob("GET", "/v1/resources/Service/stock/prices", "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("detail").asText()).isEqualTo("bob has no right to read in namespace stock");
        assertThat(asBob("GET", "/v1/resources/Service/stock/nothing", "").status())
                .as("what is there is not told")
                .isEqualTo(403);
        assertThat(asBob("GET", "/v1/resources?namespace=stock", "").status()).isEqualTo(403);
        assertThat(asBob("GET", "/v1/history?resource=Service/stock/prices", "").status())
                .isEqualTo(403);
    }

    @Test
    void history_and_dry_runs_tell_nothing_of_other_namespaces() throws Exception {
        control.send("PUT", "/v1/resources/Service/stock/prices", PRICES.replace("9080", "9081"));

        assertThat(asBob("GET", "/v1/history", "").body())
                .contains("Service/shop/reviews")
                .contains("istio-system")
                .doesNotContain("stock");
        assertThat(asBob("GET", "/v1/history/2", "").status()).isEqualTo(404);
        assertThat(asBob("POST", "/v1/history/1/rollback", "").status()).isEqualTo(403);
        Answer dry = asBob("PUT", "/v1/resources/Service/shop/reviews?dryRun=true", REVIEWS.replace("9080", "1"));
        assertThat(dry.status()).isEqualTo(200);
        assertThat(dry.body()).doesNotContain("stock");
    }

    @Test
    void who_writes_one_namespace_writes_no_other_not_even_among_others() throws Exception {
        assertThat(asBob("PUT", "/v1/resources/Service/shop/reviews", REVIEWS.replace("9080", "1"))
                        .status())
                .isEqualTo(200);
        assertThat(asBob("POST", "/v1/resources", REVIEWS + "---\n" + PRICES.replace("9080", "1"))
                        .status())
                .isEqualTo(403);
        assertThat(asBob("DELETE", "/v1/resources?resource=Service/stock/prices", "")
                        .status())
                .isEqualTo(403);
        assertThat(asBob("DELETE", "/v1/resources/DestinationRule/istio-system/all", "")
                        .status())
                .isEqualTo(403);
        assertThat(asBob("PUT", "/v1/resources/Service/shop/prices", PRICES).status())
                .as("a text of another namespace")
                .isEqualTo(422);
        assertThat(control.get("/v1/resources/Service/stock/prices").body()).contains("9080");
    }

    @Test
    void what_would_break_in_another_namespace_is_told_without_what_it_says() throws Exception {
        control.send("POST", "/v1/resources", """
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: reviews, namespace: shop}
                spec: {host: reviews, subsets: [{name: v1, labels: {version: v1}}]}
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: secret-plan, namespace: stock}
                spec:
                  hosts: [plan.stock]
                  http: [{route: [{destination: {host: reviews.shop.svc.cluster.local, subset: v1}}]}]
                """);

        Answer refused = asBob("DELETE", "/v1/resources/DestinationRule/shop/reviews", "");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/problems/0/message").asText())
                .isEqualTo("something in namespace stock, which you may not read, would no longer be right");
        assertThat(refused.body()).doesNotContain("v1\"");
    }

    @Test
    void a_stream_tells_what_calls_lead_to_and_is_shown_there() throws Exception {
        assertThat(firstOf("?caller=web.shop&service=reviews&service=prices.stock&service=hidden.stock", "shop"))
                .contains("\"reviews\"")
                .contains("\"prices\"")
                .doesNotContain("\"hidden\"");
        assertThat(firstOf("", "shop")).contains("\"reviews\"").doesNotContain("\"prices\"");
        assertThat(firstOf("?service=hidden.stock", "admin")).contains("\"hidden\"");
        assertThatThrownBy(() -> firstOf("?caller=web.stock&service=prices", "shop"))
                .hasMessageContaining("403");
    }

    private String firstOf(String query, String token) throws Exception {
        try (BufferedReader lines = lines(query, token)) {
            String line = lines.readLine();
            while (!line.startsWith("data:")) {
                line = lines.readLine();
            }
            return line;
        }
    }

    private BufferedReader lines(String query, String token) throws Exception {
        return new BufferedReader(new InputStreamReader(
                control.stream("/v1/watch" + query, r -> r.setHeader("authorization", "Bearer " + token)),
                StandardCharsets.UTF_8));
    }

    @Test
    void the_file_is_followed_and_a_token_that_is_gone_ends_its_streams() throws Exception {
        try (BufferedReader lines = lines("", "shop")) {
            assertThat(lines.readLine()).isEqualTo("event: snapshot");

            tokens(
                    entry("admin", "alice", "rights: [read, write], namespaces: ['*']"),
                    entry("other", "bob", "rights: [read, write], namespaces: [shop]"));

            String line = lines.readLine();
            while (line != null) {
                line = lines.readLine();
            }
        }
        assertThat(asBob("GET", "/v1/resources", "").status()).isEqualTo(401);
        assertThat(control.send("GET", "/v1/resources", "", r -> r.setHeader("authorization", "Bearer other"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_file_that_is_wrong_leaves_what_was_in_force() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                told.add(record.getMessage());
            }

            @Override
            public void flush() {
                // Nothing is kept back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        Logger log = Logger.getLogger(TokenFile.class.getName());
        log.addHandler(handler);
        try {
            Files.writeString(directory.resolve("tokens"), "tokens: [\n");
            assertThat(told.poll(20, TimeUnit.SECONDS)).endsWith("stays in force");
            assertThat(control.get("/v1/resources").status()).isEqualTo(200);
            Files.delete(directory.resolve("tokens"));
            assertThat(told.poll(20, TimeUnit.SECONDS))
                    .contains("cannot be read")
                    .endsWith("stays in force");
            assertThat(control.get("/v1/resources").status()).isEqualTo(200);
        } finally {
            log.removeHandler(handler);
        }
    }

    @Test
    void whoever_guesses_is_refused_unheard_and_those_who_are_known_go_on() throws Exception {
        control.get("/v1/resources");
        int unheard = 0;
        for (int i = 0; i < 200; i++) {
            int guess = i;
            unheard += control.send("GET", "/v1/resources", "", r -> r.setHeader("authorization", "Bearer no" + guess))
                                    .status()
                            == 429
                    ? 1
                    : 0;
        }
        assertThat(unheard).isPositive();
        assertThat(control.get("/v1/resources").status()).isEqualTo(200);
        assertThat(asBob("GET", "/v1/resources", "").status())
                .as("not heard of before from there")
                .isEqualTo(429);
        assertThat(control.send("GET", "/healthz", "").status()).isEqualTo(200);
    }

    @Test
    void metrics_are_open_to_this_machine_and_count() throws Exception {
        asBob("GET", "/v1/resources/Service/stock/prices", "");

        String text = control.send("GET", "/metrics", "", r -> r.setHeader("authorization", "none"))
                .body();

        assertThat(text.lines())
                .contains("mesh_control_revision 1.0", "mesh_control_commits_total{result=\"made\"} 1.0")
                .contains("mesh_control_refused_requests_total{reason=\"forbidden\"} 1.0")
                .anyMatch(line -> line.startsWith("mesh_control_request_duration_seconds_count{method=\"POST\","
                        + "route=\"/v1/resources\",status=\"200\"} 1"))
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"));
        assertThat(text).doesNotContain("prices");
    }

    @Test
    void other_addresses_than_loopback_take_tls_and_tokens() {
        ControlSettings settings = TestControl.settings(directory.resolve("config"));
        ListenerSettings everywhere = ListenerSettings.DEFAULT.withHost("0.0.0.0");

        assertThatThrownBy(() -> settings.withListener(everywhere))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("host: 0.0.0.0 can be reached from elsewhere, and has no TLS")
                .hasMessageContaining("and no tokens");
        assertThatThrownBy(() -> settings.withAccess(Access.none().with("x", new Principal("x", Set.of(Right.READ))))
                        .withListener(everywhere))
                .hasMessageContaining("no TLS (--tls-cert and --tls-key) (expected");
    }
}
