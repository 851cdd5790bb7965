package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.failureOf;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Response;
import io.inmesh.transport.ConnectionSettings.Keepalive;
import io.inmesh.transport.ConnectionSettings.Limits;
import io.inmesh.transport.ConnectionSettings.Protocol;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a destination's policy can ask of its connections, from the first call on and while calls go on. */
class PoolSettingsIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final ConnectionSettings HTTP_1 = ConnectionSettings.DEFAULT;
    private static final ConnectionSettings H2C = HTTP_1.withProtocol(Protocol.HTTP_2);

    private final ClientFixture fixture = new ClientFixture(TransportSettings.DEFAULT, 4);
    private final Semaphore answers = new Semaphore(0);
    private final Semaphore requests = new Semaphore(0);
    private final List<Response> responses = new CopyOnWriteArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        answers.release(1000);
        fixture.close();
    }

    /** Answers as the test allows. */
    private ScriptedPeer peer() {
        return ScriptedPeer.start(line -> {
            while (line.readHead() != null) {
                requests.release();
                answers.acquire();
                line.write(OK);
            }
        });
    }

    private void send(EndpointClient client, int calls) {
        for (int i = 0; i < calls; i++) {
            client.call(get()).subscribe(responses::add, errors::add);
        }
    }

    private static ConnectionSettings limits(int connections, int pending) {
        return HTTP_1.withLimits(Limits.DEFAULT.withMaxConnections(connections).withMaxPending(pending));
    }

    @Test
    void few_connections_are_counted_exactly_whatever_the_number_of_threads() throws Exception {
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(peer.port(), limits(2, 3));
            send(client, 5);
            requests.acquire(2);
            eventually("full", () -> client.stats().equals(new EndpointStats(2, 0, 3)));
            assertThat(failureOf(client, get()).kind()).isEqualTo(Kind.OVERLOADED);
            answers.release(5);
            eventually("answered", () -> responses.size() == 5);
            assertThat(peer.accepted.get()).isEqualTo(2);
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void a_total_of_one_is_one_whatever_the_number_of_threads() throws Exception {
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(peer.port(), HTTP_1.withLimits(Limits.DEFAULT.withTotals(1, 1)));
            send(client, 2);
            eventually("full", () -> client.stats().equals(new EndpointStats(1, 0, 1)));
            for (int i = 0; i < 20; i++) {
                assertThat(failureOf(client, get()).kind()).isEqualTo(Kind.OVERLOADED);
            }
            answers.release(2);
            eventually("answered", () -> responses.size() == 2);
            assertThat(peer.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void a_connection_ends_after_its_calls() throws Exception {
        answers.release(1000);
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(
                    peer.port(), limits(1, 10).withLifetime(HTTP_1.lifetime().withMaxRequests(3)));
            for (int i = 0; i < 7; i++) {
                assertThat(text(call(client, get()))).isEqualTo("ok");
            }
            assertThat(peer.accepted.get()).isEqualTo(3);
            send(client, 10); // calls that wait for the connection to end get the next one
            eventually("answered", () -> responses.size() == 10);
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void a_connection_of_http_2_ends_after_its_calls_and_none_of_them_fails() {
        try (FramePeer peer = FramePeer.start((line, head) -> line.ok(null))) {
            EndpointClient client = fixture.open(
                    peer.port(),
                    H2C.withLimits(Limits.DEFAULT.withMaxConnections(1))
                            .withLifetime(HTTP_1.lifetime().withMaxRequests(10)));
            send(client, 100);
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000_000L);
            System.err.println(
                    "DEBUG " + responses.size() + " " + errors + " " + client.stats() + " " + peer.accepted.get());
            eventually("answered", () -> responses.size() == 100);
            assertThat(errors).isEmpty();
            assertThat(peer.accepted.get()).isEqualTo(10);
        }
    }

    @Test
    void streams_are_limited_where_the_peer_allows_more() {
        Queue<FramePeer.Line> waiting = new ConcurrentLinkedQueue<>();
        try (FramePeer peer = FramePeer.start((line, head) -> waiting.add(line))) {
            Limits limits = new Limits(1, 100, 3, 0, 0);
            EndpointClient client = fixture.open(peer.port(), H2C.withLimits(limits));
            send(client, 7);
            eventually("full", () -> waiting.size() == 3 && client.stats().pending() == 4);
            client.update(H2C.withLimits(limits.withMaxStreams(5)));
            eventually("more", () -> waiting.size() == 5 && client.stats().pending() == 2);
            for (int i = 0; i < 7; i++) {
                eventually("next", () -> !waiting.isEmpty());
                waiting.remove().ok(null);
            }
            eventually("answered", () -> responses.size() == 7);
        }
    }

    @Test
    void the_endpoints_of_a_destination_share_its_total_and_each_may_have_one() throws Exception {
        try (ScriptedPeer first = peer();
                ScriptedPeer second = peer()) {
            ConnectionSettings settings = HTTP_1.withLimits(new Limits(1000, 1000, 0, 2, 3));
            PoolQuota quota = new PoolQuota(settings);
            try (ClientFixture one = new ClientFixture(TransportSettings.DEFAULT, 1)) {
                EndpointClient a = one.connector.open(Endpoint.of("127.0.0.1", first.port()), settings, null, quota);
                EndpointClient b = one.connector.open(Endpoint.of("127.0.0.1", second.port()), settings, null, quota);
                send(a, 4);
                eventually("a is full", () -> a.stats().equals(new EndpointStats(2, 0, 2)));
                send(b, 2);
                eventually("b has its one", () -> b.stats().equals(new EndpointStats(1, 0, 1)));
                assertThat(failureOf(a, get()))
                        .hasMessageContaining("totalConnections 2")
                        .hasMessageContaining("totalPending 3");
                answers.release(10);
                eventually("answered", () -> responses.size() == 6);
                ConnectionSettings more = HTTP_1.withLimits(new Limits(1000, 1000, 0, 5, 0));
                quota.update(more);
                a.update(more);
                answers.drainPermits();
                send(a, 4);
                eventually("two more", () -> a.stats().equals(new EndpointStats(4, 0, 0)));
                answers.release(10);
                eventually("all answered", () -> responses.size() == 10);
                one.connector.close(Duration.ofSeconds(1)).block(ClientFixture.PATIENCE);
                assertThat(quota.describe()).startsWith("0 connections and 0 waiting calls");
            }
        }
    }

    @Test
    void higher_limits_serve_calls_that_wait_and_lower_ones_close_what_is_over_after_its_call() throws Exception {
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(peer.port(), limits(1, 10));
            send(client, 4);
            eventually("one at a time", () -> client.stats().equals(new EndpointStats(1, 0, 3)));
            client.update(limits(3, 10));
            eventually("three at a time", () -> client.stats().equals(new EndpointStats(3, 0, 1)));
            client.update(limits(1, 10));
            answers.release(4);
            eventually("answered", () -> responses.size() == 4);
            eventually("one is left", () -> client.stats().open() == 1);
            client.update(limits(1, 0).withLifetime(HTTP_1.lifetime().withIdleTimeout(Duration.ofMillis(20))));
            eventually("none is left", () -> client.stats().equals(EndpointStats.NONE));
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void another_protocol_ends_the_connections_after_their_calls() {
        Queue<FramePeer.Line> waiting = new ConcurrentLinkedQueue<>();
        try (FramePeer peer = FramePeer.start((line, head) -> waiting.add(line))) {
            EndpointClient client = fixture.open(peer.port(), H2C.withLimits(Limits.DEFAULT.withMaxConnections(1)));
            send(client, 2);
            eventually("sent", () -> waiting.size() == 2);
            ConnectionSettings changed = H2C.withKeepalive(new Keepalive(Duration.ofMinutes(1), Duration.ZERO, 0));
            client.update(changed.withLimits(Limits.DEFAULT.withMaxConnections(1)));
            send(client, 1); // on a connection of its own
            eventually("sent again", () -> waiting.size() == 3);
            assertThat(peer.accepted.get()).isEqualTo(2);
            waiting.forEach(line -> line.ok(null));
            eventually("answered", () -> responses.size() == 3);
            eventually("the old one is closed", () -> client.stats().open() == 1);
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void an_update_under_load_fails_no_call() throws Exception {
        answers.release(1_000_000);
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(peer.port(), limits(8, 10_000));
            for (int round = 0; round < 50; round++) {
                send(client, 20);
                ConnectionSettings next = limits(1 + round % 8, 10_000)
                        .withConnectTimeout(Duration.ofMillis(1000 + round % 3))
                        .withLifetime(HTTP_1.lifetime().withMaxRequests(1 + round % 4))
                        .withKeepalive(new Keepalive(Duration.ofSeconds(60 + round % 2), Duration.ZERO, 0));
                client.update(next);
                LockSupport.parkNanos(200_000);
            }
            eventually("answered", () -> responses.size() + errors.size() == 1000);
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void keepalive_is_set_on_the_socket() throws Exception {
        try (ScriptedPeer peer = peer()) {
            Keepalive keepalive = new Keepalive(Duration.ofSeconds(77), Duration.ofSeconds(11), 4);
            NettyEndpoint client = (NettyEndpoint) fixture.open(peer.port(), HTTP_1.withKeepalive(keepalive));
            Map<ChannelOption<Integer>, Integer> options = KeepaliveOptions.of(keepalive, fixture.loops);
            assertThat(options.values()).containsExactlyInAnyOrder(77, 11, 4);
            LoopPool pool = client.choosePool();
            Channel channel = pool.loop
                    .eventLoop
                    .submit(() -> {
                        Dial dial = client.dialer.dial(pool);
                        dial.start();
                        return dial.channel;
                    })
                    .sync()
                    .getNow();
            eventually("connected", channel::isActive);
            options.forEach((option, value) ->
                    assertThat(channel.config().getOption(option)).isEqualTo(value));
            channel.close().sync();
        }
    }
}
