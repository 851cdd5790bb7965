package io.inmesh.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.control.TestControl.Answer;
import io.inmesh.control.api.ApiSettings;
import io.inmesh.testkit.RealServer;
import io.inmesh.transport.ListenerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API over real sockets. */
class ControlServerIT {

    private static final String SERVICE = """
            # reviews
            apiVersion: v1
            kind: Service
            metadata: {name: reviews}
            spec: {ports: [{name: http, port: 9080}]}
            """;

    private static final String ROUTE = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews}
            spec:
              hosts: [reviews]
              http:
                - route: [{destination: {host: reviews, subset: v1}}]
            """;

    private static final String RULE = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: reviews}
            spec:
              host: reviews
              subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]
            """;

    private static final String REVIEWS = "/v1/resources/Service/default/reviews";
    private static final String REVIEWS_ROUTE = "/v1/resources/VirtualService/default/reviews";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestControl control;

    @BeforeEach
    void start() {
        control = TestControl.start(directory);
    }

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void a_resource_is_written_read_to_the_letter_and_removed() throws Exception {
        Answer created = control.send("PUT", REVIEWS, SERVICE, r -> r.header("mesh-message", "the first"));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("etag")).isEqualTo("\"1\"");
        assertThat(created.json().path("who").asText()).isEqualTo("alice");
        assertThat(created.json().path("message").asText()).isEqualTo("the first");
        assertThat(created.json().path("changes").path(0).path("diff").asText())
                .startsWith("--- /dev/null\n+++ b/Service/default/reviews\n@@ -0,0 +1,5 @@\n+# reviews\n");
        Answer yaml = control.send("GET", REVIEWS, "", r -> r.header("accept", "application/yaml"));
        assertThat(yaml.body()).isEqualTo(SERVICE);
        assertThat(yaml.header("content-type")).isEqualTo("application/yaml");
        JsonNode json = control.get(REVIEWS).json();
        assertThat(json.at("/spec/ports/0/port").isInt()).isTrue();
        assertThat(json.at("/spec/ports/0/port").asInt()).isEqualTo(9080);
        assertThat(control.send("GET", REVIEWS, "", r -> r.header("if-none-match", "\"1\""))
                        .status())
                .isEqualTo(304);
        assertThat(Files.readString(directory.resolve("Service.default.reviews.yaml")))
                .isEqualTo(SERVICE);
        Answer removed = control.send("DELETE", REVIEWS, "");
        assertThat(removed.status()).isEqualTo(200);
        assertThat(removed.json().at("/changes/0/change").asText()).isEqualTo("removed");
        assertThat(control.get(REVIEWS).status()).isEqualTo(404);
        assertThat(control.send("DELETE", REVIEWS, "").status()).isEqualTo(404);
    }

    @Test
    void json_is_written_as_people_write_yaml() throws Exception {
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"reviews\"},"
                + "\"spec\":{\"ports\":[{\"port\":80,\"name\":\"80\"}]}}";

        assertThat(control.send("PUT", REVIEWS, json, r -> r.header("content-type", "application/json"))
                        .status())
                .isEqualTo(201);

        assertThat(control.send("GET", REVIEWS, "", r -> r.header("accept", "application/yaml"))
                        .body())
                .isEqualTo("""
                        apiVersion: v1
                        kind: Service
                        metadata:
                          name: reviews
                        spec:
                          ports:
                          - port: 80
                            name: "80"
                        """);
        assertThat(control.get(REVIEWS).json()).isEqualTo(TestControl.JSON.readTree(json));
    }

    @Test
    void preconditions_hold_or_412() throws Exception {
        control.send("PUT", REVIEWS, SERVICE);
        String other = SERVICE.replace("9080", "9081");

        assertThat(control.send("PUT", REVIEWS, other, r -> r.header("if-none-match", "*"))
                        .status())
                .isEqualTo(412);
        Answer refused = control.send("PUT", REVIEWS, other, r -> r.header("if-match", "\"7\""));
        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
        assertThat(refused.json().path("detail").asText())
                .isEqualTo("Service default/reviews: revision 1 (expected: revision 7)");
        Answer changed = control.send("PUT", REVIEWS, other, r -> r.header("if-match", "\"1\""));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("etag")).isEqualTo("\"2\"");
        assertThat(control.send("DELETE", REVIEWS, "", r -> r.header("if-match", "\"1\""))
                        .status())
                .isEqualTo(412);
        assertThat(control.send("PUT", REVIEWS, other, r -> r.header("if-match", "1"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void bulk_is_all_or_nothing_and_every_problem_is_told() throws Exception {
        Answer refused = control.send(
                "POST",
                "/v1/resources",
                SERVICE + "---\n" + ROUTE + "---\n"
                        + RULE.replace("subsets", "subset").replace("host:", "hots:"));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("problems").findValuesAsText("path")).contains("spec.subset", "spec.hots");
        assertThat(refused.json().path("problems").findValuesAsText("resource"))
                .contains("DestinationRule default/reviews");
        assertThat(control.get("/v1/resources").json().path("resources")).isEmpty();

        Answer accepted = control.send("POST", "/v1/resources", SERVICE + "---\n" + ROUTE + "---\n" + RULE);

        assertThat(accepted.status()).isEqualTo(200);
        assertThat(accepted.json().path("changes")).hasSize(3);
        JsonNode all = control.get("/v1/resources").json();
        assertThat(all.path("revision").asInt()).isEqualTo(1);
        assertThat(all.path("resources").findValuesAsText("name")).contains("reviews");
        assertThat(control.get("/v1/resources?kind=Service").json().path("resources"))
                .hasSize(1);
        assertThat(control.get("/v1/resources?namespace=other").json().path("resources"))
                .isEmpty();
    }

    @Test
    void what_would_break_others_is_refused() throws Exception {
        control.send("POST", "/v1/resources", SERVICE + "---\n" + ROUTE + "---\n" + RULE);

        Answer refused = control.send("DELETE", "/v1/resources/DestinationRule/default/reviews", "");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/problems/0/resource").asText()).isEqualTo("VirtualService default/reviews");
    }

    @Test
    void a_dry_run_tells_what_callers_would_do_differently_and_does_nothing() throws Exception {
        control.send("POST", "/v1/resources", SERVICE + "---\n" + ROUTE + "---\n" + RULE);

        Answer dry = control.send("PUT", REVIEWS_ROUTE + "?dryRun=true", ROUTE.replace("subset: v1", "subset: v2"));

        assertThat(dry.status()).isEqualTo(200);
        assertThat(dry.json().path("dryRun").asBoolean()).isTrue();
        assertThat(dry.json().at("/changes/0/diff").asText())
                .contains("\n-    - route")
                .contains("\n+    - route");
        JsonNode effect = dry.json().at("/effects/0");
        assertThat(effect.path("host").asText()).isEqualTo("reviews.default.svc.cluster.local");
        assertThat(effect.at("/before/0/destinations/0/subset").asText()).isEqualTo("v1");
        assertThat(effect.at("/after/0/destinations/0/subset").asText()).isEqualTo("v2");
        assertThat(control.get("/v1/resources").json().path("revision").asInt()).isEqualTo(1);
        assertThat(control.send("PUT", REVIEWS_ROUTE + "?dryRun=true", ROUTE.replace("subset: v1", "subset: v9"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void history_is_kept_and_can_be_gone_back_to() throws Exception {
        control.send("PUT", REVIEWS, SERVICE);
        control.send("PUT", REVIEWS, SERVICE.replace("9080", "9081"));

        JsonNode history =
                control.get("/v1/history?resource=Service/default/reviews").json();
        assertThat(history.path("revisions").findValuesAsText("revision")).containsExactly("2", "1");
        assertThat(control.get("/v1/history/2").json().at("/changes/0/diff").asText())
                .contains("-spec: {ports: [{name: http, port: 9080}]}\n+spec: {ports: [{name: http, port: 9081}]}\n");
        Answer back = control.send("POST", "/v1/history/1/rollback", "");
        assertThat(back.status()).isEqualTo(200);
        assertThat(back.json().path("revision").asInt()).isEqualTo(3);
        assertThat(control.get(REVIEWS).json().at("/spec/ports/0/port").asInt()).isEqualTo(9080);
        assertThat(control.get("/v1/history/99").status()).isEqualTo(404);
        assertThat(control.send("POST", "/v1/history/99/rollback", "").status()).isEqualTo(404);
    }

    @Test
    void who_is_not_known_or_has_no_right_is_refused() throws Exception {
        assertThat(control.send("GET", REVIEWS, "", r -> r.setHeader("authorization", "Bearer wrong"))
                        .status())
                .isEqualTo(401);
        assertThat(control.send("GET", REVIEWS, "", r -> r.setHeader("authorization", "Basic YTpi"))
                        .header("www-authenticate"))
                .startsWith("Bearer");
        Answer refused = control.send("PUT", REVIEWS, SERVICE, r -> r.setHeader("authorization", "Bearer reader"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("detail").asText()).isEqualTo("bob has no right to write");
        assertThat(control.get("/v1/resources").json().path("resources")).isEmpty();
        assertThat(control.send("GET", "/healthz", "", r -> r.setHeader("authorization", "none"))
                        .body())
                .isEqualTo("ok\n");
        assertThat(control.get("/readyz").status()).isEqualTo(200);
    }

    @Test
    void what_cannot_be_understood_is_answered_in_a_sentence() throws Exception {
        assertThat(control.get("/v1/nothing").status()).isEqualTo(404);
        Answer method = control.send("PATCH", REVIEWS, "x");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("allow")).isEqualTo("DELETE, GET, PUT");
        assertThat(control.send("PUT", "/v1/resources/Service/Default/reviews", SERVICE)
                        .json()
                        .path("detail")
                        .asText())
                .isEqualTo("namespace: 'Default' (expected: a lower-case DNS label)");
        assertThat(control.send("PUT", REVIEWS, "a: [1").status()).isEqualTo(422);
        assertThat(control.send("POST", "/v1/resources", "# nothing\n").status())
                .isEqualTo(400);
        assertThat(control.send("PUT", REVIEWS + "?dryRun=perhaps", SERVICE).status())
                .isEqualTo(400);
        assertThat(control.get("/v1/history?limit=0").status()).isEqualTo(400);
        assertThat(answerTo("GET /v1/history?limit=%zz HTTP/1.1\r\nhost: x\r\nauthorization: Bearer admin\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void a_file_edited_by_hand_is_served_and_one_that_is_wrong_is_told() throws Exception {
        Files.writeString(directory.resolve("mine.yaml"), SERVICE);
        await("/v1/resources", "\"name\":\"reviews\"");

        Files.writeString(directory.resolve("mine.yaml"), SERVICE.replace("9080", "90800"));
        await("/v1/problems", "90800 (expected: 1 to 65535)");

        assertThat(control.get(REVIEWS).json().at("/spec/ports/0/port").asInt()).isEqualTo(9080);
        assertThat(control.send("PUT", REVIEWS, SERVICE.replace("9080", "1")).status())
                .isEqualTo(409);
    }

    private void await(String path, String part) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!control.get(path).body().contains(part)) {
            assertThat(System.nanoTime() - end).as(path).isNegative();
            // Without a pause it would ask more often than it may.
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void http_2_is_spoken_as_well() throws Exception {
        String curl = RealServer.require("curl", "curl").toString();
        control.send("PUT", REVIEWS, SERVICE);

        String answer = RealServer.run(
                Duration.ofSeconds(10),
                directory.resolve("curl.log"),
                curl,
                "-s",
                "--http2-prior-knowledge",
                "-w",
                " %{http_version} %{http_code}",
                "-H",
                "authorization: Bearer reader",
                "-H",
                "accept: application/yaml",
                control.uri(REVIEWS).toString());

        assertThat(answer).isEqualTo(SERVICE + " 2 200");
    }

    @Test
    void the_description_is_served() throws Exception {
        assertThat(control.get("/v1/openapi.yaml").body()).startsWith("openapi: 3.1.0\n");
        assertThat(control.get("/v1/openapi.json").json().at("/info/version").asText())
                .isEqualTo("v1");
    }

    @Test
    void whoever_asks_too_often_or_sends_too_much_is_told_so() throws Exception {
        control.close();
        control = TestControl.start(
                directory,
                ApiSettings.DEFAULT.withRatePerSecond(5).withMaxBodyBytes(100_000),
                ListenerSettings.DEFAULT);

        assertThat(control.send("PUT", REVIEWS, SERVICE + "#" + "x".repeat(200_000))
                        .status())
                .isEqualTo(413);
        int refused = 0;
        for (int i = 0; i < 30; i++) {
            refused += control.get("/v1/history").status() == 429 ? 1 : 0;
        }
        assertThat(refused).isBetween(10, 25);
        // Others are not concerned.
        assertThat(control.send("GET", "/v1/history", "", r -> r.setHeader("authorization", "Bearer reader"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoever_sends_slower_than_slow_is_cut_off() throws Exception {
        control.close();
        control = TestControl.start(
                directory,
                ApiSettings.DEFAULT.withPatience(Duration.ofMillis(300)),
                ListenerSettings.DEFAULT.withReceiveTimeout(Duration.ofMillis(300)));
        String head = "PUT " + REVIEWS + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer admin\r\n";

        assertThat(answerTo(head)).isEmpty();
        assertThat(answerTo(head + "content-length: 1000\r\n\r\napiVersion")).startsWith("HTTP/1.1 408 ");
        assertThat(answerTo(head + "content-length: 100000\r\n\r\napiVersion")).startsWith("HTTP/1.1 408 ");
        assertThat(control.get("/v1/resources").json().path("resources")).isEmpty();
    }

    /** What comes back until the connection is closed, or the answer is there. */
    private String answerTo(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), control.server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[4096];
            int length = in.read(bytes);
            return length < 0 ? "" : new String(bytes, 0, length, StandardCharsets.UTF_8);
        }
    }
}
