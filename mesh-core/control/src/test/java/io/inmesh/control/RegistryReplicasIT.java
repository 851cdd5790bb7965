package io.inmesh.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.control.api.ApiSettings;
import io.inmesh.control.registry.RegistrySettings;
import io.inmesh.control.store.Etcd;
import io.inmesh.control.store.EtcdStoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two config services over one etcd, over real sockets. */
@Timeout(90)
class RegistryReplicasIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Etcd etcd;

    @SuppressWarnings("NullAway.Init")
    private TestControl first;

    @SuppressWarnings("NullAway.Init")
    private TestControl second;

    @BeforeEach
    void start() throws Exception {
        etcd = Etcd.start(directory);
        first = replica();
        second = replica();
    }

    private TestControl replica() {
        EtcdStoreSettings where = EtcdStoreSettings.of(List.of(etcd.endpoint()));
        return TestControl.start(ControlSettings.of(new ControlSettings.Storage.Etcd(where))
                .withApi(ApiSettings.DEFAULT.withHeartbeat(Duration.ofMillis(200)))
                .withRegistry(RegistrySettings.DEFAULT.withSilentAfter(Duration.ofSeconds(3))));
    }

    @AfterEach
    void stop() {
        if (first != null) {
            first.close();
        }
        if (second != null) {
            second.close();
        }
        if (etcd != null) {
            etcd.close();
        }
    }

    private static void register(TestControl control, String instance) throws Exception {
        assertThat(control.send(
                                "PUT",
                                "/v1/registrations/default/reviews/" + instance,
                                "{\"address\":\"10.0.0.7\",\"ports\":{\"http\":9080},\"leaseSeconds\":5}")
                        .status())
                .isEqualTo(200);
    }

    private static int report(TestControl control, String instance) throws Exception {
        return control.send("PUT", "/v1/status/default/reviews/" + instance, "{\"revision\":0}")
                .status();
    }

    /** As instances do: what one replica does not take goes to the next. */
    private static int reportToOneOf(TestControl one, TestControl other, String instance) throws Exception {
        int status = report(one, instance);
        return status == 200 ? status : report(other, instance);
    }

    private static List<String> registered(TestControl control) throws Exception {
        return control.get("/v1/registrations").json().path("registrations").findValuesAsText("instance");
    }

    private static void until(Callable<Boolean> so) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!so.call()) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.sleep(50);
        }
    }

    private static List<String> hosts(WatchEvents.Event event) throws Exception {
        for (JsonNode each : event.data().path("changed")) {
            if (each.path("kind").asText().equals("EndpointSlice")) {
                return TestControl.JSON.readTree(each.path("text").asText()).findValuesAsText("hostname");
            }
        }
        return List.of();
    }

    @Test
    void what_one_replica_learns_the_clients_of_the_other_are_told() throws Exception {
        try (WatchEvents events = new WatchEvents(second, "?service=reviews", request -> request)) {
            events.next();

            register(first, "a");
            assertThat(hosts(events.nextChange())).containsExactly("a");
            register(first, "b");
            assertThat(hosts(events.nextChange())).containsExactly("a", "b");
            register(second, "c");
            assertThat(hosts(events.nextChange())).containsExactly("a", "b", "c");
        }
        until(() -> registered(first).size() == 3);
        report(first, "a");
        until(() -> second.get("/v1/status")
                .json()
                .at("/instances/0/state")
                .asText()
                .equals("current"));

        // One replica goes, and its instances report to the other.
        first.close();
        long end = System.nanoTime() + Duration.ofSeconds(7).toNanos();
        while (System.nanoTime() - end < 0) {
            assertThat(report(second, "a")).isEqualTo(200);
            report(second, "b");
            Thread.sleep(100);
        }
        assertThat(registered(second)).containsExactly("a", "b");
    }

    @Test
    void etcd_that_is_killed_and_started_again_costs_no_instance() throws Exception {
        register(first, "a");
        register(first, "b");
        register(second, "c");
        until(() -> registered(first).size() == 3 && registered(second).size() == 3);

        etcd.stop();
        until(() -> report(first, "a") == 503 && report(second, "a") == 503);
        Thread.sleep(6000);
        assertThat(registered(first)).hasSize(3);
        assertThat(first.get("/v1/problems").body())
                .contains("registrations cannot be followed, and nobody is dropped");
        etcd.startAgain();
        until(() -> report(first, "a") == 200 || report(second, "b") == 200);

        // Whichever replica is there again first: from then on a lease runs, of 5 s.
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (System.nanoTime() - end < 0) {
            reportToOneOf(first, second, "a");
            reportToOneOf(second, first, "b");
            assertThat(registered(first)).hasSize(3);
            Thread.sleep(100);
        }
        until(() -> {
            reportToOneOf(first, second, "a");
            reportToOneOf(second, first, "b");
            return registered(first).size() == 2 && registered(second).size() == 2;
        });
    }
}
