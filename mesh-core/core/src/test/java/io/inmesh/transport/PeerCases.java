package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.PATIENCE;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.text;
import static io.inmesh.transport.ClientFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Call;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.time.Duration;

/**
 * Plays a row of the table: the peer misbehaves, the call ends as the row says; and then an innocent call to the same
 * endpoint gets its own answer, on the connection that the row allows, and nothing else is left open.
 */
final class PeerCases implements AutoCloseable {

    private static final TransportSettings TRANSPORT =
            new TransportSettings(8 * 1024, 64 * 1024, Duration.ofSeconds(30), Duration.ofMillis(50));

    private final ClientFixture fixture = new ClientFixture(TRANSPORT, 1);
    private int calls;

    void check(PeerCase row) throws Exception {
        boolean http2 = row.protocol() == ConnectionSettings.Protocol.HTTP_2;
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            if (line.number == 1) {
                row.script().run(line);
            } else if (http2) {
                new FrameLine(line).greet().answerAll();
            } else {
                line.answerAll();
            }
        })) {
            ConnectionSettings settings = new ConnectionSettings(
                    row.protocol(), row.connectTimeout(), 1, 10, row.idleTimeout(), Duration.ofMinutes(1));
            EndpointClient client = fixture.open(peer.port(), settings);
            checkFirst(row, client);
            if (!row.reused()) {
                eventually("the connection is closed", () -> client.stats().equals(EndpointStats.NONE));
            }
            checkInnocent(row, client);
            eventually("one is idle", () -> client.stats().equals(new EndpointStats(1, 1, 0)));
            assertThat(peer.accepted).hasValue(row.reused() ? 1 : 2);
            client.close(Duration.ZERO).block(PATIENCE);
            eventually("the peer has seen the end of all", () -> peer.serving.get() == 0);
        }
        eventually("no timer is left", () -> fixture.connector.loops.get(0).armed() == 0);
    }

    private void checkInnocent(PeerCase row, EndpointClient client) {
        // An unused path each time, lest an answer to something else looks right.
        String path = "/innocent/" + calls++;
        Request innocent = within(Request.get(path).withCall(Call.to("reviews")), row.limitMillis() + 3000);
        String expected = "you asked for " + path;
        if (row.unprocessed() && row.reused()) {
            // Nobody has acted on it, so it may always be tried again.
            eventually("answered", () -> isAnswered(client, innocent, expected));
        } else {
            assertThat(text(ClientFixture.call(client, innocent))).isEqualTo(expected);
        }
    }

    private static boolean isAnswered(EndpointClient client, Request request, String expected) {
        try {
            assertThat(text(ClientFixture.call(client, request))).isEqualTo(expected);
            return true;
        } catch (MeshException e) {
            assertThat(e.isUnprocessed()).isTrue();
            return false;
        }
    }

    private static void checkFirst(PeerCase row, EndpointClient client) {
        Request request = within(row.request(), row.limitMillis());
        try {
            Response response = client.call(request).block(PATIENCE);
            assertThat(response).isNotNull();
            assertThat(text(response))
                    .as("the answer, where the row wants %s", row.kind())
                    .isEqualTo(row.body());
        } catch (MeshException e) {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(row.kind());
            assertThat(e.isUnprocessed()).as(e.getMessage()).isEqualTo(row.unprocessed());
            assertThat(e).hasMessageStartingWith("-> reviews at 127.0.0.1:");
        }
    }

    @Override
    public void close() {
        fixture.close();
    }
}
