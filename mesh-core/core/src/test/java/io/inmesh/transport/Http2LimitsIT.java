package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2SettingsFrame;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Calls that wait for a stream: they get one when there is room, and never the room that is not there. */
@SuppressWarnings("FutureReturnValueIgnored") // what a test asserts is what the other side sees
class Http2LimitsIT {

    private final ClientFixture fixture = new ClientFixture(TransportSettings.DEFAULT, 1);
    /** Requests for /hang, which get no answer but from the test. */
    private final Queue<FramePeer.Line> hanging = new ConcurrentLinkedQueue<>();

    private final List<Object> outcomes = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private FramePeer peer(int streams) {
        Http2Settings settings = Http2Settings.defaultSettings().maxConcurrentStreams(streams);
        return FramePeer.start(settings, (line, head) -> {
            if ("/hang".contentEquals(head.headers().path())) {
                hanging.add(line);
            } else {
                line.ok(null);
            }
        });
    }

    /** One connection. */
    private EndpointClient open(FramePeer peer, Duration maxAge) {
        Duration second = Duration.ofSeconds(1);
        return fixture.open(
                peer.port(),
                new ConnectionSettings(
                        ConnectionSettings.Protocol.HTTP_2, second, 1, 1000, second.multipliedBy(10), maxAge));
    }

    private EndpointClient open(FramePeer peer) {
        return open(peer, Duration.ofMinutes(1));
    }

    private Disposable hang(EndpointClient client) {
        int before = hanging.size();
        Disposable call =
                client.call(Request.get("/hang").withCall(get().call())).subscribe(outcomes::add, outcomes::add);
        eventually("sent", () -> hanging.size() > before);
        return call;
    }

    private void waitFor(EndpointClient client, int calls) {
        for (int i = 0; i < calls; i++) {
            client.call(get()).subscribe(outcomes::add, outcomes::add);
        }
        eventually("waiting", () -> client.stats().pending() == calls);
    }

    @Test
    void a_stream_that_is_cancelled_makes_room_when_the_peer_has_heard_of_it() {
        try (FramePeer peer = peer(1)) {
            EndpointClient client = open(peer);
            Disposable first = hang(client);
            waitFor(client, 5);
            first.dispose();
            eventually("all answered", () -> outcomes.size() == 5);
            assertThat(outcomes).allMatch(Response.class::isInstance);
            assertThat(peer.accepted.get()).isEqualTo(1);
            eventually("idle", () -> client.stats().equals(new EndpointStats(1, 1, 0)));
        }
    }

    @Test
    void calls_that_come_and_go_never_exceed_the_limit() {
        try (FramePeer peer = peer(2)) {
            EndpointClient client = open(peer);
            for (int i = 0; i < 200; i++) {
                Disposable cancelled = client.call(Request.get("/hang")).subscribe(r -> {}, outcomes::add);
                client.call(get()).subscribe(outcomes::add, outcomes::add);
                if (i % 3 != 0) {
                    eventually("sent", () -> !hanging.isEmpty());
                }
                cancelled.dispose();
                hanging.clear();
            }
            eventually("all answered", () -> outcomes.size() == 200);
            assertThat(outcomes).allMatch(Response.class::isInstance);
            assertThat(peer.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void a_higher_limit_serves_those_who_wait() {
        try (FramePeer peer = peer(1)) {
            EndpointClient client = open(peer);
            hang(client);
            waitFor(client, 3);
            hanging.element()
                    .context()
                    .writeAndFlush(new DefaultHttp2SettingsFrame(new Http2Settings().maxConcurrentStreams(2)));
            eventually("all answered", () -> outcomes.size() == 3);
            assertThat(outcomes).allMatch(Response.class::isInstance);
            assertThat(peer.accepted.get()).isEqualTo(1);
            hanging.remove().ok(null);
            eventually("the first too", () -> outcomes.size() == 4);
        }
    }

    @Test
    void calls_do_not_wait_for_the_last_stream_of_a_connection_that_goes_away() {
        try (FramePeer peer = peer(1)) {
            EndpointClient client = open(peer);
            hang(client);
            waitFor(client, 3);
            FramePeer.Line line = hanging.remove();
            line.goAway(line.stream().id());
            eventually("the others answered", () -> outcomes.size() == 3);
            assertThat(outcomes).allMatch(Response.class::isInstance);
            assertThat(client.stats()).isEqualTo(new EndpointStats(2, 1, 0));
            line.ok(null);
            eventually("the first too", () -> outcomes.size() == 4);
            assertThat(outcomes).allMatch(Response.class::isInstance);
            eventually("one closed", () -> client.stats().equals(new EndpointStats(1, 1, 0)));
        }
    }

    @Test
    void what_the_peer_will_not_process_is_unprocessed_and_those_who_wait_go_elsewhere() {
        try (FramePeer peer = peer(2)) {
            EndpointClient client = open(peer);
            hang(client);
            hang(client);
            waitFor(client, 3);
            FramePeer.Line line = hanging.remove();
            // GOAWAY: 8 bytes for stream 0, the last stream of the two is the first, no error. The peer's codec would
            // not say less than it
            // has seen.
            byte[] goAway = {
                0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, (byte) line.stream().id(), 0, 0, 0, 0
            };
            line.context().pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(goAway));
            eventually("one refused, the others answered", () -> outcomes.size() == 4);
            assertThat(outcomes).filteredOn(Response.class::isInstance).hasSize(3);
            assertThat(outcomes)
                    .filteredOn(MeshException.class::isInstance)
                    .singleElement()
                    .satisfies(
                            e -> assertThat(((MeshException) e).isUnprocessed()).isTrue());
            line.ok(null);
            eventually("the first too", () -> outcomes.size() == 5);
            assertThat(peer.accepted.get()).isEqualTo(2);
        }
    }

    @Test
    void calls_do_not_wait_for_the_last_stream_of_a_connection_that_has_aged() {
        try (FramePeer peer = peer(1)) {
            EndpointClient client = open(peer, Duration.ofMillis(300));
            hang(client);
            waitFor(client, 1);
            eventually("answered", () -> outcomes.size() == 1);
            assertThat(outcomes).allMatch(Response.class::isInstance);
            assertThat(peer.accepted.get()).isEqualTo(2);
        }
    }
}
