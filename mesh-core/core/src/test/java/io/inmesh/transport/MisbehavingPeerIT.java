package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.PATIENCE;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static io.inmesh.transport.ClientFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.inmesh.service.Body;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** Whatever a peer does wrong: the call ends with the right error, and no other call ever sees the rest. */
class MisbehavingPeerIT {

    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";

    private final ClientFixture fixture = new ClientFixture(TransportSettings.DEFAULT, 1);

    @AfterEach
    void close() {
        fixture.close();
    }

    /** The first connection does {@code script}, later ones answer well; the outcome is an error's kind, or a body. */
    record Case(String name, Object outcome, ScriptedPeer.Script script) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Case answers(String name, Object outcome, String response) {
        return new Case(name, outcome, line -> {
            line.readHead();
            line.write(response);
            line.answerAll(GOOD);
        });
    }

    private static Case answersAndCloses(String name, Object outcome, String response) {
        return new Case(name, outcome, line -> {
            line.readHead();
            line.write(response);
        });
    }

    static Stream<Case> connections() {
        return Stream.of(
                new Case("closes after the request", Kind.CONNECTION_CLOSED, line -> {
                    line.readHead();
                }),
                new Case("resets after the request", Kind.CONNECTION_CLOSED, line -> {
                    line.readHead();
                    line.reset();
                }),
                answersAndCloses("closes within the status line", Kind.CONNECTION_CLOSED, "HTTP/1.1 20"),
                answersAndCloses("closes within the headers", Kind.CONNECTION_CLOSED, "HTTP/1.1 200 OK\r\nX: 1\r\n"),
                answersAndCloses(
                        "closes within the body",
                        Kind.CONNECTION_CLOSED,
                        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
                answersAndCloses(
                        "closes within a chunk",
                        Kind.CONNECTION_CLOSED,
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
                answersAndCloses(
                        "closes before the last chunk",
                        Kind.CONNECTION_CLOSED,
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"),
                new Case("resets within the body", Kind.CONNECTION_CLOSED, line -> {
                    line.readHead();
                    line.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    line.reset();
                }),
                new Case("resets within a body that lasts until the close", Kind.CONNECTION_CLOSED, line -> {
                    line.readHead();
                    line.write("HTTP/1.1 200 OK\r\n\r\nabc");
                    line.reset();
                }),
                new Case("half-closes after a whole answer", "good", line -> {
                    line.readHead();
                    line.write(GOOD);
                    line.socket.shutdownOutput();
                    line.readToEnd();
                }),
                new Case("trickles a good answer", "good", line -> {
                    line.readHead();
                    for (int i = 0; i < GOOD.length(); i++) {
                        line.write(GOOD.substring(i, i + 1));
                    }
                    line.answerAll(GOOD);
                }));
    }

    static Stream<Case> framing() {
        String ok = "HTTP/1.1 200 OK\r\n";
        return Stream.of(
                answers("speaks something else", Kind.PROTOCOL_ERROR, "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                answers("sends garbage", Kind.PROTOCOL_ERROR, "\u0001\u0002\u0003 \u00ff\u00fe x\r\n\r\n"),
                answers(
                        "sends a status out of range",
                        Kind.PROTOCOL_ERROR,
                        "HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"),
                answers(
                        "sends two lengths",
                        Kind.PROTOCOL_ERROR,
                        ok + "Content-Length: 4\r\nContent-Length: 5\r\n\r\ngoodx"),
                answers("sends a list of lengths", Kind.PROTOCOL_ERROR, ok + "Content-Length: 4, 5\r\n\r\ngoodx"),
                answers("sends a negative length", Kind.PROTOCOL_ERROR, ok + "Content-Length: -4\r\n\r\ngood"),
                answers("sends a signed length", Kind.PROTOCOL_ERROR, ok + "Content-Length: +4\r\n\r\ngood"),
                answers(
                        "sends length and chunks",
                        Kind.PROTOCOL_ERROR,
                        ok + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n"),
                answers(
                        "sends an unknown coding",
                        Kind.PROTOCOL_ERROR,
                        ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                answers(
                        "sends two codings",
                        Kind.PROTOCOL_ERROR,
                        ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
                answers(
                        "sends chunks over HTTP/1.0",
                        Kind.PROTOCOL_ERROR,
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n"),
                answers(
                        "sends a bad chunk size",
                        Kind.PROTOCOL_ERROR,
                        ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\ngood\r\n0\r\n\r\n"),
                answers(
                        "sends a header without a name",
                        Kind.PROTOCOL_ERROR,
                        ok + ": x\r\nContent-Length: 4\r\n\r\ngood"),
                answers("sends a space before the colon", "good", ok + "Content-Length : 4\r\n\r\ngood"),
                answers(
                        "sends an endless status line",
                        Kind.PROTOCOL_ERROR,
                        "HTTP/1.1 200 " + "x".repeat(10_000) + "\r\n\r\n"),
                answers("sends endless headers", Kind.PROTOCOL_ERROR, ok + "X: y\r\n".repeat(20_000) + "\r\n"),
                answers(
                        "sends endless trailers",
                        Kind.PROTOCOL_ERROR,
                        ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "X: y\r\n".repeat(20_000) + "\r\n"),
                answers(
                        "switches protocols unasked",
                        Kind.PROTOCOL_ERROR,
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhi"),
                answers(
                        "sends interim responses without end",
                        Kind.PROTOCOL_ERROR,
                        "HTTP/1.1 103 Hints\r\n\r\n".repeat(100)),
                answers("sends 32 interim responses", "good", "HTTP/1.1 103 Hints\r\n\r\n".repeat(32) + GOOD));
    }

    @ParameterizedTest
    @MethodSource({"connections", "framing"})
    void the_call_ends_rightly_and_the_next_one_is_clean(Case test) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            if (line.number == 1) {
                test.script.run(line);
            } else {
                line.answerAll(GOOD);
            }
        })) {
            EndpointClient client = fixture.open(peer.port());
            assertThat(outcome(client, within(get(), 3000))).isEqualTo(test.outcome);
            eventually("not reused", () -> client.stats().idle() == 0 || test.outcome.equals("good"));
            // A connection that the peer has just half-closed may be met once more.
            eventually("clean", () -> outcome(client, within(get(), 3000)).equals("good"));
            assertThat(outcome(client, within(get(), 3000))).isEqualTo("good");
            assertThat(client.stats()).isEqualTo(new EndpointStats(1, 1, 0));
        }
    }

    /** Whether the reset comes before or after the first byte was written is chance, and so is what the error may say. */
    @Test
    void a_reset_before_anything_was_read_ends_the_call_and_the_next_one_is_clean() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            if (line.number == 1) {
                line.reset();
            } else {
                line.answerAll(GOOD);
            }
        })) {
            EndpointClient client = fixture.open(peer.port());
            assertThatExceptionOfType(MeshException.class)
                    .isThrownBy(() -> client.call(within(get(), 3000)).block(PATIENCE))
                    .returns(Kind.CONNECTION_CLOSED, MeshException::kind);
            eventually("clean", () -> outcome(client, within(get(), 3000)).equals("good"));
        }
    }

    private static Object outcome(EndpointClient client, Request request) {
        try {
            Response response = client.call(request).block(PATIENCE);
            assertThat(response).isNotNull();
            return text(response);
        } catch (MeshException e) {
            assertThat(e).hasMessageStartingWith("-> reviews at 127.0.0.1:");
            assertThat(e.isUnprocessed()).isFalse();
            return e.kind();
        }
    }

    @Test
    void what_follows_an_answer_never_reaches_the_next_call() throws Exception {
        List<String> excess =
                List.of("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", "HTTP/1.1 200 OK\r\nX: ", "x");
        for (String extra : excess) {
            try (ScriptedPeer peer = ScriptedPeer.start(line -> {
                line.readHead();
                line.write(line.number == 1 ? GOOD + extra : GOOD);
                line.readToEnd();
            })) {
                ConnectionSettings one = new ConnectionSettings(
                        ConnectionSettings.Protocol.HTTP_1_1,
                        Duration.ofSeconds(1),
                        1,
                        10,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1));
                EndpointClient client = fixture.open(peer.port(), one);
                List<String> bodies = Flux.range(0, 2)
                        .flatMap(i -> client.call(get()).flatMap(r -> r.body().bytes(100)), 2)
                        .map(String::new)
                        .collectList()
                        .block(PATIENCE);
                assertThat(bodies).containsExactly("good", "good");
                assertThat(peer.accepted.get()).isEqualTo(2);
            }
        }
    }

    @Test
    void bytes_on_an_idle_connection_close_it() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write(GOOD);
            go.await();
            line.write(GOOD);
            line.readToEnd();
        })) {
            EndpointClient client = fixture.open(peer.port());
            assertThat(outcome(client, get())).isEqualTo("good");
            go.countDown();
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
        }
    }

    @Test
    void nobody_listening_is_unprocessed() throws Exception {
        int port;
        try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer.Line::readToEnd)) {
            port = peer.port();
        }
        EndpointClient client = fixture.open(port);
        MeshException e = ClientFixture.failureOf(client, get());
        assertThat(e.kind()).isEqualTo(Kind.CONNECT_FAILED);
        assertThat(e.isUnprocessed()).isTrue();
        assertThat(e).hasMessageContaining("is the instance up?");
        assertThat(client.stats()).isEqualTo(EndpointStats.NONE);
    }

    @Test
    void an_unknown_host_is_unprocessed() {
        EndpointClient client = fixture.connector.open(
                io.inmesh.naming.Endpoint.of("no-such-host.invalid", 80), ConnectionSettings.DEFAULT);
        MeshException e = ClientFixture.failureOf(client, within(get(), 4000));
        assertThat(e.isUnprocessed()).isTrue();
    }

    @Test
    void an_answer_before_the_end_of_a_large_upload_is_delivered() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.read(100_000);
            line.write("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
            line.socket.shutdownOutput();
            line.readToEnd();
        })) {
            EndpointClient client = fixture.open(peer.port());
            CountDownLatch cancelled = new CountDownLatch(1);
            Flux<ByteBuffer> endless = Flux.<ByteBuffer>generate(sink -> sink.next(ByteBuffer.allocate(8192)))
                    .doOnCancel(cancelled::countDown);
            assertThat(outcome(client, Request.post("/", Body.of(endless, Body.UNKNOWN_LENGTH))))
                    .isEqualTo("big");
            assertThat(cancelled.await(5, TimeUnit.SECONDS)).isTrue();
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
        }
    }
}
