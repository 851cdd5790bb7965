package io.inmesh.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.control.api.ApiSettings;
import io.inmesh.transport.ListenerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stream of changes over real sockets. */
@Timeout(60)
class WatchIT {

    private static final ApiSettings QUICK = ApiSettings.DEFAULT
            .withHeartbeat(Duration.ofMillis(100))
            .withPatience(Duration.ofMillis(500))
            .withMaxWatches(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestControl control;

    @BeforeEach
    void start() {
        control = TestControl.start(directory, QUICK, ListenerSettings.DEFAULT);
    }

    @AfterEach
    void stop() {
        control.close();
    }

    private WatchEvents watch(String query) throws IOException, InterruptedException {
        return new WatchEvents(control, query, request -> request);
    }

    private static String service(String name) {
        return "apiVersion: v1\nkind: Service\nmetadata: {name: " + name
                + "}\nspec: {ports: [{name: http, port: 80}]}\n";
    }

    private static String route(String name, String to) {
        return """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: %s}
                spec:
                  hosts: [%s]
                  http:
                    - route: [{destination: {host: %s}}]
                """.formatted(name, name, to);
    }

    private void apply(String... texts) throws IOException, InterruptedException {
        assertThat(control.send("POST", "/v1/resources", String.join("---\n", texts))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void everything_comes_first_then_each_change_with_its_revision() throws Exception {
        apply(service("a"), service("b"));
        try (WatchEvents events = watch("")) {
            WatchEvents.Event whole = events.next();
            assertThat(whole.name()).isEqualTo("snapshot");
            assertThat(whole.id()).isEqualTo("1");
            assertThat(whole.names("resources")).containsExactly("a", "b");
            assertThat(whole.data().at("/resources/0/text").asText()).isEqualTo(service("a"));

            apply(service("c"));
            WatchEvents.Event change = events.nextChange();
            assertThat(change.name()).isEqualTo("change");
            assertThat(change.id()).isEqualTo("2");
            assertThat(change.names("changed")).containsExactly("c");

            control.send("DELETE", "/v1/resources/Service/default/a", "");
            WatchEvents.Event removal = events.nextChange();
            assertThat(removal.data().toString())
                    .isEqualTo("{\"revision\":3,\"changed\":[],\"removed\":[\"Service/default/a\"]}");
        }
    }

    @Test
    void a_client_is_told_what_concerns_the_services_it_calls_and_those_they_lead_to() throws Exception {
        apply(service("a"), service("b"), service("c"), service("d"), route("a", "b"));
        try (WatchEvents events = watch("?service=a&caller=me.default")) {
            assertThat(events.next().names("resources")).containsExactly("a", "b", "a");

            apply(service("d").replace("80", "81"));
            WatchEvents.Event nothing = events.nextChange();
            assertThat(nothing.id()).isEqualTo("2");
            assertThat(nothing.names("changed")).isEmpty();

            apply(route("a", "c"));
            WatchEvents.Event elsewhere = events.nextChange();
            assertThat(elsewhere.names("changed")).containsExactly("c", "a");
            assertThat(elsewhere.data().path("removed").toString()).isEqualTo("[\"Service/default/b\"]");
        }
    }

    @Test
    void it_says_that_it_lives_as_long_as_it_does() throws Exception {
        try (WatchEvents events = watch("")) {
            assertThat(events.next().name()).isEqualTo("snapshot");
            for (int i = 0; i < 5; i++) {
                WatchEvents.Event beat = events.next();
                assertThat(beat.name()).isEqualTo("heartbeat");
                assertThat(beat.id()).isEmpty();
                assertThat(beat.data().toString()).isEqualTo("{\"revision\":0}");
            }
        }
    }

    @Test
    void whoever_comes_back_gets_what_is_new_alone() throws Exception {
        apply(service("a"), service("b"));
        apply(service("c"));
        apply(service("a").replace("80", "81"));

        try (WatchEvents events = new WatchEvents(control, "", request -> request.header("last-event-id", "1"))) {
            WatchEvents.Event change = events.nextChange();
            assertThat(change.name()).isEqualTo("change");
            assertThat(change.id()).isEqualTo("3");
            assertThat(change.names("changed")).containsExactly("a", "c");
        }
        try (WatchEvents events = new WatchEvents(control, "", request -> request.header("last-event-id", "3"))) {
            assertThat(events.next().name()).isEqualTo("heartbeat");
        }
    }

    @Test
    void whoever_knows_more_than_the_service_is_sent_away() {
        assertThatThrownBy(() -> new WatchEvents(control, "", request -> request.header("last-event-id", "7")))
                .hasMessageContaining("503")
                .hasMessageContaining("revision 7 is known to you and not yet here, where 0 is");
    }

    @Test
    void whoever_does_not_read_is_cut_off_and_costs_nobody_anything() throws Exception {
        for (int i = 0; i < 20; i++) {
            apply("# " + "x".repeat(500_000) + "\n" + service("s" + i));
        }
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(8192);
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), control.server.port()));
            socket.getOutputStream()
                    .write("GET /v1/watch HTTP/1.1\r\nhost: x\r\nauthorization: Bearer reader\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (control.server.watches() == 0) {
                assertThat(System.nanoTime() - end).isNegative();
            }
            while (control.server.watches() != 0) {
                assertThat(System.nanoTime() - end).as("cut off in time").isNegative();
            }
        }
        try (WatchEvents events = watch("?service=s3")) {
            assertThat(events.next().names("resources")).containsExactly("s3");
        }
    }

    @Test
    void streams_are_limited_and_those_that_end_make_room() throws Exception {
        WatchEvents[] open = new WatchEvents[20];
        for (int i = 0; i < open.length; i++) {
            open[i] = watch("");
        }
        assertThatThrownBy(() -> watch("")).hasMessageContaining("503").hasMessageContaining("too many streams");
        for (WatchEvents events : open) {
            events.close();
        }
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (control.server.watches() != 0) {
            assertThat(System.nanoTime() - end).isNegative();
        }
        watch("").close();
    }
}
