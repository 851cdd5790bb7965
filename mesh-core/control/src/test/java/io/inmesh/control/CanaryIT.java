package io.inmesh.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.control.TestControl.Answer;
import io.inmesh.control.store.Canary;
import io.inmesh.control.store.CanaryOrder;
import io.inmesh.control.store.CanaryRule;
import io.inmesh.control.store.CanarySelection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes that some instances have first, over real sockets. */
class CanaryIT {

    private static final String REVIEWS = "/v1/resources/Service/default/reviews";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestControl control;

    @BeforeEach
    void start() throws Exception {
        control = TestControl.start(directory);
        assertThat(control.send("PUT", REVIEWS, service("reviews", 80)).status())
                .isEqualTo(201);
    }

    @AfterEach
    void stop() {
        control.close();
    }

    private static String service(String name, int port) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %s}
                spec: {ports: [{name: http, port: %d}]}
                """.formatted(name, port);
    }

    private Answer begin(String query) throws Exception {
        return control.send("PUT", REVIEWS + "?canary=" + query, service("reviews", 81));
    }

    private int port() throws Exception {
        return control.get(REVIEWS).json().at("/spec/ports/0/port").asInt();
    }

    @Test
    void it_is_begun_looked_at_and_promoted() throws Exception {
        Answer begun = begin("10%25&autoAbort=5%25&minimumCalls=50&promoteAfter=10m");

        assertThat(begun.status()).isEqualTo(200);
        JsonNode revision = begun.json();
        assertThat(revision.path("revision").asLong()).isEqualTo(2);
        assertThat(revision.path("changes")).isEmpty();
        assertThat(revision.at("/canary/step").asText()).isEqualTo("start");
        assertThat(revision.at("/canary/selection").asText()).isEqualTo("10%");
        assertThat(revision.at("/canary/changes/0/diff").asText()).contains("-spec: {ports: [{name: http, port: 80}]}");
        assertThat(port()).as("as most have it").isEqualTo(80);
        JsonNode canary = control.get("/v1/canary").json();
        assertThat(canary.path("since").asLong()).isEqualTo(2);
        assertThat(canary.path("who").asText()).isEqualTo("alice");
        assertThat(canary.path("autoAbort").asDouble()).isEqualTo(5);
        assertThat(canary.path("minimumCalls").asInt()).isEqualTo(50);
        assertThat(canary.path("promoteAfterSeconds").asInt()).isEqualTo(600);
        assertThat(canary.path("outlook").asText()).startsWith("it is promoted in ");
        assertThat(canary.at("/selected/calls").asInt()).isZero();

        Answer promoted =
                control.send("POST", "/v1/canary/promote?since=2", "", r -> r.header("mesh-message", "it does well"));

        assertThat(promoted.status()).isEqualTo(200);
        assertThat(promoted.json().at("/canary/step").asText()).isEqualTo("promote");
        assertThat(promoted.json().at("/canary/since").asLong()).isEqualTo(2);
        assertThat(promoted.json().path("changes")).hasSize(1);
        assertThat(port()).isEqualTo(81);
        assertThat(control.get("/v1/canary").status()).isEqualTo(404);
        assertThat(Files.readString(directory.resolve("Service.default.reviews.yaml")))
                .isEqualTo(service("reviews", 81));
        JsonNode history =
                control.get("/v1/history?resource=Service/default/reviews").json();
        assertThat(history.at("/revisions/0/message").asText()).isEqualTo("it does well");
        assertThat(history.path("revisions").findValuesAsText("revision")).containsExactly("3", "2", "1");
    }

    @Test
    void it_is_aborted_and_leaves_nothing() throws Exception {
        begin("version%3Dv2");

        Answer aborted = control.send("POST", "/v1/canary/abort", "");

        assertThat(aborted.status()).isEqualTo(200);
        assertThat(aborted.json().at("/canary/step").asText()).isEqualTo("abort");
        assertThat(aborted.json().path("changes")).isEmpty();
        assertThat(port()).isEqualTo(80);
        Answer again = control.send("POST", "/v1/canary/abort", "");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("detail").asText()).isEqualTo("no canary is under way (expected: a canary)");
    }

    @Test
    void one_at_a_time_and_nobody_else_writes_what_it_holds() throws Exception {
        begin("10%25");

        Answer second = begin("20%25");
        Answer write = control.send("PUT", REVIEWS, service("reviews", 82));
        Answer other = control.send("PUT", "/v1/resources/Service/default/ratings", service("ratings", 80));

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.json().path("detail").asText())
                .isEqualTo("a canary is under way since revision 2 (10%; Service default/reviews) (expected: that it is"
                        + " promoted or aborted first)");
        assertThat(write.status()).isEqualTo(409);
        assertThat(write.json().path("detail").asText()).startsWith("Service default/reviews: a canary is under way");
        assertThat(other.status()).isEqualTo(201);
        assertThat(control.send("POST", "/v1/canary/promote?since=1", "").status())
                .isEqualTo(409);
        assertThat(control.send("POST", "/v1/canary/promote", "", r -> r.setHeader("authorization", "Bearer reader"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void several_at_once_tried_before_they_are_made() throws Exception {
        String texts = service("reviews", 81) + "---\n" + service("ratings", 80);

        JsonNode tried = control.send("POST", "/v1/resources?canary=10%25&dryRun=true", texts)
                .json();
        assertThat(tried.path("dryRun").asBoolean()).isTrue();
        assertThat(tried.at("/canary/changes")).hasSize(2);
        assertThat(control.get("/v1/canary").status()).isEqualTo(404);

        assertThat(control.send("POST", "/v1/resources?canary=10%25", texts).status())
                .isEqualTo(200);
        assertThat(control.get("/v1/canary").json().path("changes")).hasSize(2);
        assertThat(control.get("/v1/resources").json().path("resources")).hasSize(1);
    }

    @Test
    void what_makes_no_sense_is_refused() throws Exception {
        for (String query : new String[] {
            "0%25",
            "ten",
            "10%25&autoAbort=none",
            "10%25&autoAbort=0",
            "10%25&autoAbort=101",
            "10%25&minimumCalls=0",
            "10%25&promoteAfter=soon",
            "10%25&promoteAfter=800h"
        }) {
            Answer refused = begin(query);
            assertThat(refused.status()).as(query).isEqualTo(400);
            assertThat(refused.json().path("detail").asText()).as(query).contains("(expected: ");
        }
        assertThat(control.get("/v1/canary").status()).isEqualTo(404);
    }

    private WatchEvents watch(String query) throws Exception {
        return new WatchEvents(control, query, request -> request);
    }

    private static int port(WatchEvents.Event event, String field) {
        String text = event.data().at("/" + field + "/0/text").asText();
        return Integer.parseInt(text.replaceAll("(?s).*port: ([0-9]+).*", "$1"));
    }

    @Test
    void the_selected_alone_are_told_of_it_and_all_have_its_number() throws Exception {
        try (WatchEvents selected = watch("?service=reviews&instance=one&label=version%3Dv2");
                WatchEvents other = watch("?service=reviews&instance=two&label=version%3Dv1")) {
            assertThat(port(selected.nextChange(), "resources")).isEqualTo(80);
            assertThat(port(other.nextChange(), "resources")).isEqualTo(80);

            begin("version%3Dv2");

            WatchEvents.Event changed = selected.nextChange();
            WatchEvents.Event unchanged = other.nextChange();
            assertThat(changed.data().path("revision").asLong()).isEqualTo(2);
            assertThat(port(changed, "changed")).isEqualTo(81);
            assertThat(unchanged.data().toString()).isEqualTo("{\"revision\":2,\"changed\":[],\"removed\":[]}");

            control.send("POST", "/v1/canary/abort", "");

            assertThat(port(selected.nextChange(), "changed")).isEqualTo(80);
            assertThat(other.nextChange().data().toString())
                    .isEqualTo("{\"revision\":3,\"changed\":[],\"removed\":[]}");
            begin("version%3Dv2");
            assertThat(port(selected.nextChange(), "changed")).isEqualTo(81);
            assertThat(other.nextChange().data().path("changed")).isEmpty();

            control.send("POST", "/v1/canary/promote", "");

            assertThat(port(other.nextChange(), "changed")).isEqualTo(81);
            assertThat(selected.nextChange().data().path("revision").asLong()).isEqualTo(5);
        }
    }

    @Test
    void a_service_that_only_the_selected_have_comes_and_goes() throws Exception {
        try (WatchEvents selected = watch("?label=version%3Dv2")) {
            assertThat(selected.nextChange().names("resources")).containsExactly("reviews");

            control.send("PUT", "/v1/resources/Service/default/new?canary=version%3Dv2", service("new", 80));
            assertThat(selected.nextChange().names("changed")).containsExactly("new");

            control.send("POST", "/v1/canary/abort", "");
            assertThat(selected.nextChange().data().path("removed").toString()).isEqualTo("[\"Service/default/new\"]");
        }
    }

    @Test
    void a_share_selects_by_name_and_whoever_comes_back_finds_what_it_had() throws Exception {
        Canary canary = new Canary(
                2,
                Instant.EPOCH,
                "",
                "",
                new CanaryOrder.Start(CanarySelection.share(50), CanaryRule.BY_HAND),
                List.of());
        Map<Boolean, String> names = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            names.put(canary.selects("i-" + i, Map.of()), "i-" + i);
        }
        begin("50%25");

        for (boolean isSelected : new boolean[] {true, false}) {
            String query = "?service=reviews&instance=" + names.get(isSelected);
            try (WatchEvents events = watch(query)) {
                assertThat(port(events.nextChange(), "resources")).isEqualTo(isSelected ? 81 : 80);
            }
            try (WatchEvents back = new WatchEvents(control, query, r -> r.header("last-event-id", "1"))) {
                WatchEvents.Event change = back.nextChange();
                assertThat(change.name()).isEqualTo("change");
                assertThat(change.data().path("changed")).hasSize(isSelected ? 1 : 0);
            }
        }
        try (WatchEvents nameless = watch("?service=reviews")) {
            assertThat(port(nameless.nextChange(), "resources")).isEqualTo(80);
        }
        stop();
        control = TestControl.start(directory);
        try (WatchEvents events = watch("?service=reviews&instance=" + names.get(true))) {
            assertThat(port(events.nextChange(), "resources")).isEqualTo(81);
        }
    }

    private void report(String instance, String version, long total, long failed) throws Exception {
        String report = "{\"revision\":2,\"labels\":{\"version\":\"" + version + "\"},\"calls\":{\"total\":" + total
                + ",\"failed\":" + failed + "}}";
        assertThat(control.send("PUT", "/v1/status/default/page/" + instance, report)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void what_instances_report_aborts_it() throws Exception {
        begin("version%3Dv2&autoAbort=5%25&minimumCalls=100");
        report("one", "v2", 1_000, 900);
        report("two", "v1", 1_000, 0);
        JsonNode canary = control.get("/v1/canary").json();
        assertThat(canary.at("/selected/instances").asInt()).isEqualTo(1);
        assertThat(canary.at("/others/instances").asInt()).isEqualTo(1);
        assertThat(canary.at("/selected/calls").asInt()).as("from before").isZero();
        JsonNode status = control.get("/v1/status?service=page").json();
        assertThat(status.path("instances").findValuesAsText("canary")).containsExactly("true", "false");

        report("one", "v2", 1_200, 920);
        report("two", "v1", 1_200, 2);

        long end = System.nanoTime() + 10_000_000_000L;
        while (control.get("/v1/canary").status() == 200) {
            assertThat(System.nanoTime() - end).as("in time").isNegative();
            LockSupport.parkNanos(50_000_000);
        }
        JsonNode last = control.get("/v1/history?limit=1").json().at("/revisions/0");
        assertThat(last.path("who").asText()).isEqualTo("mesh-control");
        assertThat(last.at("/canary/step").asText()).isEqualTo("abort");
        assertThat(last.path("message").asText()).startsWith("10.00% of 200 calls failed of the selected instances");
        assertThat(port()).isEqualTo(80);
    }
}
