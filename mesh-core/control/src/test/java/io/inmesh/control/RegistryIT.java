package io.inmesh.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.control.TestControl.Answer;
import io.inmesh.control.api.ApiSettings;
import io.inmesh.control.registry.RegistrySettings;
import io.inmesh.control.store.FileStoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Instances that register and report, over real sockets. */
@Timeout(60)
class RegistryIT {

    private static final String ONE = "/v1/registrations/default/reviews/one";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestControl control;

    @BeforeEach
    void start() {
        control = TestControl.start(settings());
    }

    private ControlSettings settings() {
        return ControlSettings.of(new ControlSettings.Storage.Files(FileStoreSettings.of(directory)))
                .withApi(ApiSettings.DEFAULT.withHeartbeat(Duration.ofMillis(200)))
                .withRegistry(RegistrySettings.DEFAULT.withSilentAfter(Duration.ofSeconds(2)));
    }

    @AfterEach
    void stop() {
        control.close();
    }

    private static String registration(String address, int leaseSeconds) {
        return "{\"address\":\"" + address + "\",\"ports\":{\"http\":9080},\"leaseSeconds\":" + leaseSeconds + "}";
    }

    private Answer register(String service, String instance, String address) throws Exception {
        return control.send("PUT", "/v1/registrations/default/" + service + "/" + instance, registration(address, 5));
    }

    private JsonNode report(String service, String instance, long revision) throws Exception {
        Answer answer = control.send(
                "PUT", "/v1/status/default/" + service + "/" + instance, "{\"revision\":" + revision + "}");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private WatchEvents watch(String query) throws Exception {
        return new WatchEvents(control, query, request -> request);
    }

    private static JsonNode endpoints(WatchEvents.Event event, String field) throws Exception {
        for (JsonNode each : event.data().path(field)) {
            if (each.path("kind").asText().equals("EndpointSlice")) {
                return TestControl.JSON.readTree(each.path("text").asText()).path("endpoints");
            }
        }
        throw new AssertionError("no slice: " + event.data());
    }

    @Test
    void who_registers_is_told_to_those_who_call_it_and_goes_when_it_says_so() throws Exception {
        try (WatchEvents callers = watch("?service=reviews");
                WatchEvents others = watch("?service=ratings")) {
            assertThat(callers.next().names("resources")).isEmpty();
            assertThat(others.next().names("resources")).isEmpty();

            Answer registered = control.send("PUT", ONE, """
                    {"address":"10.0.0.7","ports":{"http":9080},"protocol":"http2","labels":{"version":"v1"},
                     "locality":{"region":"eu","zone":"eu-1a","subZone":"r7"},"weight":2,"identity":"spiffe://x/y",
                     "leaseSeconds":30}""");

            assertThat(registered.status()).isEqualTo(200);
            assertThat(registered.body()).isEqualTo("{\"leaseSeconds\":30}");
            WatchEvents.Event told = callers.nextChange();
            assertThat(told.name()).isEqualTo("change");
            assertThat(told.id()).startsWith("0-");
            assertThat(told.names("changed")).containsExactly("reviews-registered", "reviews");
            assertThat(endpoints(told, "changed").toString())
                    .isEqualTo("[{\"addresses\":[\"10.0.0.7\"],\"hostname\":\"one\",\"zone\":\"eu-1a\","
                            + "\"deprecatedTopology\":{\"version\":\"v1\",\"topology.kubernetes.io/region\":\"eu\","
                            + "\"inmesh.io/sub-zone\":\"r7\",\"inmesh.io/identity\":\"spiffe://x/y\","
                            + "\"inmesh.io/weight\":\"2\"}}]");
            assertThat(control.get("/v1/registrations/default")
                            .json()
                            .at("/registrations/0/labels/version")
                            .asText())
                    .isEqualTo("v1");

            register("reviews", "two", "10.0.0.8");
            WatchEvents.Event second = callers.nextChange();
            assertThat(endpoints(second, "changed")).hasSize(2);

            assertThat(control.send("DELETE", ONE, "").status()).isEqualTo(204);
            assertThat(endpoints(callers.nextChange(), "changed")).hasSize(1);
            control.send("DELETE", ONE.replace("one", "two"), "");
            assertThat(callers.nextChange().data().path("removed").toString())
                    .isEqualTo("[\"EndpointSlice/default/reviews-registered\",\"Service/default/reviews\"]");
            assertThat(others.next().name()).isEqualTo("heartbeat");
        }
    }

    @Test
    void who_does_not_report_is_gone_after_its_lease_and_who_does_stays() throws Exception {
        for (int i = 0; i < 3; i++) {
            register("reviews", "i" + i, "10.0.0." + i);
        }
        long start = System.nanoTime();
        while (control.get("/v1/registrations/default/reviews/i0").status() == 200) {
            assertThat(report("reviews", "i1", 0).path("registered").asBoolean())
                    .isTrue();
            report("reviews", "i2", 0);
            assertThat(System.nanoTime() - start)
                    .isLessThan(Duration.ofSeconds(9).toNanos());
            Thread.sleep(100);
        }
        assertThat(System.nanoTime() - start)
                .isGreaterThan(Duration.ofSeconds(4).toNanos());
        assertThat(control.get("/v1/registrations").json().path("registrations").findValuesAsText("instance"))
                .containsExactly("i1", "i2");
        assertThat(report("reviews", "i0", 0).toString()).isEqualTo("{\"registered\":false,\"leaseSeconds\":30}");
    }

    @Test
    void when_all_end_at_once_they_are_held_back_and_it_is_told() throws Exception {
        for (int i = 0; i < 3; i++) {
            register("reviews", "i" + i, "10.0.0." + i);
        }
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!control.get("/v1/problems").body().contains("reviews: 3 of its instances have not reported")) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.sleep(100);
        }
        assertThat(control.get("/v1/registrations").json().path("registrations"))
                .hasSize(3);
        assertThat(control.get("/readyz").body())
                .isEqualTo("ok\n3 registrations are kept although their leases are over: see /v1/problems\n");
    }

    @Test
    void a_restart_drops_nobody_and_who_comes_back_is_told_the_whole() throws Exception {
        register("reviews", "one", "10.0.0.7");
        String id;
        try (WatchEvents events = watch("?service=reviews")) {
            id = events.next().id();
        }
        control.close();
        control = TestControl.start(settings());

        try (WatchEvents events =
                new WatchEvents(control, "?service=reviews", request -> request.header("last-event-id", id))) {
            WatchEvents.Event first = events.next();
            assertThat(first.name()).isEqualTo("snapshot");
            assertThat(endpoints(first, "resources")).hasSize(1);
        }
        assertThat(report("reviews", "one", 0).path("registered").asBoolean()).isTrue();
    }

    @Test
    void who_comes_back_within_one_run_is_told_what_is_new_and_what_is_gone() throws Exception {
        register("reviews", "one", "10.0.0.7");
        register("ratings", "one", "10.0.1.7");
        Thread.sleep(300);
        String id;
        try (WatchEvents events = watch("?service=reviews&service=ratings")) {
            id = events.next().id();
        }
        control.send("DELETE", ONE, "");
        register("ratings", "two", "10.0.1.8");
        Thread.sleep(300);

        try (WatchEvents events = new WatchEvents(
                control, "?service=reviews&service=ratings", request -> request.header("last-event-id", id))) {
            WatchEvents.Event change = events.next();
            assertThat(change.name()).isEqualTo("change");
            assertThat(change.names("changed")).containsExactly("ratings-registered");
            assertThat(change.data().path("removed").toString())
                    .isEqualTo("[\"EndpointSlice/default/reviews-registered\",\"Service/default/reviews\"]");
        }
    }

    @Test
    void what_is_stored_stands_before_what_registrations_come_to() throws Exception {
        String stored =
                "apiVersion: v1\nkind: Service\nmetadata: {name: reviews}\nspec: {ports: [{name: http, port: 80}]}\n";
        register("reviews", "one", "10.0.0.7");
        try (WatchEvents events = watch("?service=reviews")) {
            assertThat(events.next().names("resources")).containsExactly("reviews-registered", "reviews");

            control.send("PUT", "/v1/resources/Service/default/reviews", stored);
            WatchEvents.Event taken = events.nextChange();
            assertThat(taken.data().at("/changed/0/text").asText()).isEqualTo(stored);
            assertThat(taken.data().path("changed")).hasSize(1);

            control.send("DELETE", "/v1/resources/Service/default/reviews", "");
            WatchEvents.Event back = events.nextChange();
            assertThat(back.data().at("/changed/0/text").asText()).contains("\"clusterIP\":\"None\"");
            assertThat(back.data().path("removed")).isEmpty();
        }
    }

    @Test
    void many_that_start_at_once_are_told_together() throws Exception {
        try (WatchEvents events = watch("?service=reviews")) {
            events.next();
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                register("reviews", "i" + i, "10.0.0." + i);
            }
            int told = 0;
            long endpoints = 0;
            Map<String, Integer> slices = new HashMap<>();
            while (endpoints < 200) {
                WatchEvents.Event event = events.nextChange();
                told++;
                for (JsonNode each : event.data().path("changed")) {
                    JsonNode text = TestControl.JSON.readTree(each.path("text").asText());
                    slices.put(
                            each.path("name").asText(), text.path("endpoints").size());
                }
                event.data()
                        .path("removed")
                        .forEach(key -> slices.remove(
                                key.asText().substring(key.asText().lastIndexOf('/') + 1)));
                endpoints = slices.values().stream().mapToInt(Integer::intValue).sum();
            }
            assertThat(told).isLessThan(3 + (int) ((System.nanoTime() - start) / 90_000_000));
            assertThat(slices).hasSizeGreaterThan(2);
        }
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() throws Exception {
        Answer refused = control.send(
                "PUT",
                ONE,
                "{\"address\":\"0.0.0.0\",\"ports\":{\"http\":70000,\"No\":1},\"weight\":-1,\"leaseSeconds\":1,"
                        + "\"labels\":{\"inmesh.io/x\":\"y\"},\"protocol\":\"spdy\",\"more\":1}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
        assertThat(refused.json().path("problems").findValuesAsText("message"))
                .containsExactlyInAnyOrder(
                        "more: not known (expected: address, ports, protocol, labels, locality, weight, identity,"
                                + " leaseSeconds)",
                        "address: '0.0.0.0' (expected: an IP address or a host name that others can reach)",
                        "ports.http: 70000 (expected: a whole number from 1 to 65535)",
                        "ports.No: 1 (expected: under a lower-case DNS label, such as http)",
                        "protocol: 'spdy' (expected: one of http1, http2, auto)",
                        "labels.inmesh.io/x: 'y' (expected: no label of inmesh.io/, which are the mesh's own)",
                        "weight: -1 (expected: a number from 0 to 1000000)",
                        "leaseSeconds: 1 (expected: a whole number from 5 to 3600)");
        assertThat(control.send("PUT", ONE, "[").status()).isEqualTo(422);
        assertThat(control.send("PUT", ONE, " ".repeat(70_000)).status()).isEqualTo(413);
        assertThat(control.send("PUT", "/v1/registrations/default/Reviews/x", "{}")
                        .status())
                .isEqualTo(400);
        assertThat(control.send("PUT", "/v1/status/default/reviews/one", "{\"revision\":-1}")
                        .status())
                .isEqualTo(422);
        assertThat(control.get(ONE).status()).isEqualTo(404);
    }

    @Test
    void only_who_may_register_does_and_whoever_may_read_reports() throws Exception {
        assertThat(control.send(
                                "PUT",
                                ONE,
                                registration("10.0.0.7", 30),
                                r -> r.setHeader("authorization", "Bearer reader"))
                        .status())
                .isEqualTo(403);
        String status = "/v1/status/default/reviews/one";
        assertThat(control.send("PUT", status, "{\"revision\":0}", r -> r.setHeader("authorization", "Bearer reader"))
                        .status())
                .isEqualTo(200);
        assertThat(control.send(
                                "PUT",
                                ONE,
                                registration("10.0.0.7", 30),
                                r -> r.setHeader("authorization", "Bearer workload"))
                        .status())
                .isEqualTo(200);
        assertThat(control.send("PUT", status, "{\"revision\":0}", r -> r.setHeader("authorization", "Bearer workload"))
                        .status())
                .isEqualTo(200);
        assertThat(control.send("PUT", status, "{\"revision\":0}", r -> r.setHeader("authorization", "Bearer reader"))
                        .status())
                .isEqualTo(403);
        assertThat(control.send("GET", "/v1/status", "", r -> r.setHeader("authorization", "Bearer workload"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void status_tells_who_is_where_and_whether_all_are_there() throws Exception {
        assertThat(control.get("/v1/status").body()).isEqualTo("{\"revision\":0,\"converged\":true,\"instances\":[]}");
        control.send(
                "PUT",
                "/v1/resources/Service/default/x",
                "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: [{name: http, port: 80}]}\n");
        report("reviews", "a", 1);
        report("reviews", "b", 0);
        assertThat(control.send(
                                "PUT",
                                "/v1/status/default/ratings/c",
                                "{\"revision\":0,\"rejected\":[{\"revision\":1,\"problems\":[\"no\"]}],\"future\":1}")
                        .status())
                .isEqualTo(200);

        JsonNode status = control.get("/v1/status").json();
        assertThat(status.path("converged").asBoolean()).isFalse();
        assertThat(status.path("instances").findValuesAsText("state")).containsExactly("rejected", "current", "behind");
        assertThat(status.at("/instances/0/rejected").toString()).isEqualTo("[{\"revision\":1,\"problems\":[\"no\"]}]");
        assertThat(status.at("/instances/2/registered").asBoolean()).isFalse();
        assertThat(control.get("/v1/status?service=reviews").json().path("instances"))
                .hasSize(2);

        report("reviews", "b", 1);
        assertThat(control.get("/v1/status?service=reviews")
                        .json()
                        .path("converged")
                        .asBoolean())
                .isTrue();
        Thread.sleep(2500);
        report("reviews", "a", 1);
        assertThat(control.get("/v1/status").json().path("instances").findValuesAsText("state"))
                .containsExactly("silent", "current", "silent");
        assertThat(control.get("/v1/status/default/ratings/c")
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("silent");
    }

    @Test
    void there_is_room_for_so_many() throws Exception {
        control.close();
        control = TestControl.start(settings()
                .withRegistry(RegistrySettings.DEFAULT.withMaxRegistrations(1).withMaxInstances(1)));

        assertThat(register("reviews", "one", "10.0.0.7").status()).isEqualTo(200);
        assertThat(register("reviews", "one", "10.0.0.9").status()).isEqualTo(200);
        Answer full = register("reviews", "two", "10.0.0.8");
        assertThat(full.status()).isEqualTo(503);
        assertThat(full.json().path("detail").asText())
                .isEqualTo("this service has 1 registrations, as many as it takes");
        report("reviews", "one", 0);
        assertThat(control.send("PUT", "/v1/status/default/reviews/two", "{\"revision\":0}")
                        .status())
                .isEqualTo(503);
    }
}
