package io.inmesh.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.inmesh.testkit.VirtualTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for the fleet, against a service that answers by a script; the last answer stays. */
@Timeout(30)
class ConvergenceIT {

    private final VirtualTime time = new VirtualTime();
    private final StringWriter said = new StringWriter();
    private final Queue<String> script = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/status", exchange -> {
            String body = script.size() > 1 ? script.remove() : script.element();
            int status = body.startsWith("{") ? 200 : Integer.parseInt(body);
            byte[] bytes = (status == 200 ? body : "{\"status\":" + status + ",\"detail\":\"no\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String status(String... instances) {
        return "{\"revision\":7,\"instances\":[" + String.join(",", instances) + "]}";
    }

    private static String instance(String name, int revision, String state, String rejected) {
        return "{\"namespace\":\"shop\",\"service\":\"reviews\",\"instance\":\"" + name + "\",\"revision\":" + revision
                + ",\"state\":\"" + state + "\",\"registered\":true,\"rejected\":[" + rejected + "]}";
    }

    private int await(String... answers) {
        script.addAll(List.of(answers));
        ControlClient client = ControlClient.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "x", "x", null);
        return new Convergence(client, Duration.ofSeconds(5), new PrintWriter(said, true), time, time::advance)
                .await(7);
    }

    @Test
    void it_ends_once_every_instance_has_the_revision_or_a_later_one() {
        int status = await(
                status(instance("a", 6, "behind", ""), instance("b", 6, "behind", "")),
                status(instance("a", 7, "current", ""), instance("b", 6, "behind", "")),
                status(instance("a", 7, "current", ""), instance("b", 6, "behind", "")),
                "503",
                status(instance("a", 7, "current", ""), instance("b", 8, "current", "")));

        assertThat(status).isZero();
        assertThat(said.toString().lines())
                .containsExactly(
                        "revision 7 applied by 0 of 2; waiting for shop/reviews/a, shop/reviews/b",
                        "revision 7 applied by 1 of 2; waiting for shop/reviews/b",
                        "cannot ask just now: http://127.0.0.1:"
                                + server.getAddress().getPort()
                                + ": it cannot do that at present: no (repeat it; GET /readyz and its log tell more)",
                        "revision 7 applied by 2 of 2");
    }

    @Test
    void an_instance_that_rejects_it_ends_it_with_the_reasons() {
        int status = await(status(
                instance("a", 7, "current", ""),
                instance("b", 6, "rejected", "{\"revision\":7,\"problems\":[\"spec.x: too much\"]}")));

        assertThat(status).isEqualTo(1);
        assertThat(said.toString()).isEqualTo("""
                        revision 7 applied by 1 of 2; rejected by shop/reviews/b
                          shop/reviews/b: spec.x: too much
                        """);
    }

    @Test
    void what_was_rejected_before_does_not_count() {
        assertThat(await(
                        status(instance("a", 5, "rejected", "{\"revision\":6,\"problems\":[\"old\"]}")),
                        status(instance("a", 7, "current", "{\"revision\":6,\"problems\":[\"old\"]}"))))
                .isZero();
    }

    @Test
    void it_waits_for_silent_ones_too_and_not_for_ever() {
        int status = await(status(instance("a", 7, "current", ""), instance("b", 6, "silent", "")));

        assertThat(status).isEqualTo(4);
        assertThat(said.toString())
                .startsWith("revision 7 applied by 1 of 2; waiting for shop/reviews/b (silent)\n")
                .contains("revision 7 has not reached every instance within 5.0 s; it stays in force");
    }

    @Test
    void a_silent_one_whose_lease_is_over_is_not_waited_for() {
        String ended = instance("b", 6, "silent", "").replace("\"registered\":true", "\"registered\":false");
        assertThat(await(status(instance("a", 7, "current", ""), ended))).isZero();
        assertThat(said.toString()).isEqualTo("revision 7 applied by 1 of 1\n");
    }

    @Test
    void nobody_to_wait_for_is_said() {
        assertThat(await(status())).isZero();
        assertThat(said.toString()).isEqualTo("no instance reports to this service: nobody to wait for\n");
    }
}
