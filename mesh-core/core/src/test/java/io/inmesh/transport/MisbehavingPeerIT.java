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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/** What a table of peers cannot say: chance, several calls at once, and what is unread. See {@link PeerCase}. */
class MisbehavingPeerIT {

    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";

    private final ClientFixture fixture = new ClientFixture(TransportSettings.DEFAULT, 1);

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Whether the reset comes before or after the connection, or the first byte, is chance, and so is what the error says. */
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
                    .satisfies(e -> assertThat(e.kind()).isIn(Kind.CONNECTION_CLOSED, Kind.CONNECT_FAILED));
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

    @Test
    void a_body_beyond_its_window_fails_its_reader_alone() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            FrameLine h2 = new FrameLine(line).greet();
            int stream = h2.request();
            h2.headers(stream, false, ":status", "200");
            for (int i = 0; i < 20; i++) {
                h2.frame(FrameLine.DATA, FrameLine.NONE, stream, new byte[16_384]);
            }
            h2.answerAll();
        })) {
            EndpointClient client = fixture.open(
                    peer.port(), ConnectionSettings.DEFAULT.withProtocol(ConnectionSettings.Protocol.HTTP_2));
            Response unread = ClientFixture.call(client, get());
            // Its answer comes behind all of the body.
            assertThat(outcome(client, get())).isEqualTo("you asked for /");
            assertThatExceptionOfType(MeshException.class)
                    .isThrownBy(() -> text(unread))
                    .returns(Kind.PROTOCOL_ERROR, MeshException::kind);
            assertThat(client.stats()).isEqualTo(new EndpointStats(1, 1, 0));
            assertThat(peer.accepted).hasValue(1);
        }
    }

    /** The peer resets an idle connection, and the next call begins before the loop has seen that. */
    @ParameterizedTest
    @EnumSource(ConnectionSettings.Protocol.class)
    void a_request_of_which_no_byte_was_written_is_unprocessed(ConnectionSettings.Protocol protocol) throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        AtomicBoolean reset = new AtomicBoolean();
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            if (protocol == ConnectionSettings.Protocol.HTTP_2) {
                FrameLine h2 = new FrameLine(line).greet();
                h2.answer(h2.request(), "good");
            } else {
                line.readHead();
                line.write(GOOD);
            }
            busy.await();
            line.reset();
            reset.set(true);
        })) {
            EndpointClient client = fixture.open(peer.port(), ConnectionSettings.DEFAULT.withProtocol(protocol));
            assertThat(outcome(client, get())).isEqualTo("good");
            CompletableFuture<Response> second = new CompletableFuture<>();
            fixture.loops.loops().get(0).execute(() -> {
                busy.countDown();
                while (!reset.get()) {
                    // Waiting in any other way is forbidden to a loop.
                }
                client.call(get()).subscribe(second::complete, second::completeExceptionally);
            });
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> second.orTimeout(5, TimeUnit.SECONDS).join())
                    .havingCause()
                    .satisfies(cause -> {
                        MeshException e = (MeshException) cause;
                        assertThat(e.kind()).isEqualTo(Kind.CONNECTION_CLOSED);
                        assertThat(e.isUnprocessed()).as(e.getMessage()).isTrue();
                    });
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
        }
    }

    @Test
    void bytes_that_come_one_by_one_do_not_each_take_a_buffer() throws Exception {
        int count = 16_000;
        AtomicBoolean written = new AtomicBoolean();
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write(GOOD);
            line.readHead();
            line.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + "1\r\nx\r\n".repeat(count));
            written.set(true);
            line.readToEnd();
        })) {
            EndpointClient client = fixture.open(peer.port());
            assertThat(outcome(client, get())).isEqualTo("good");
            CompletableFuture<Response> call = new CompletableFuture<>();
            fixture.loops.loops().get(0).execute(() -> {
                client.call(get()).subscribe(call::complete, call::completeExceptionally);
                // So that all of the answer comes in one turn of reading.
                while (!written.get()) {
                    // Waiting in any other way is forbidden to a loop.
                }
            });
            Response response = call.orTimeout(5, TimeUnit.SECONDS).join();
            List<Integer> sizes = response.body()
                    .chunks()
                    .map(ByteBuffer::remaining)
                    .scan(0, Integer::sum)
                    .takeUntil(sum -> sum == count)
                    .collectList()
                    .block(PATIENCE);
            assertThat(sizes).hasSizeLessThan(count / 20).endsWith(count);
        }
    }
}
