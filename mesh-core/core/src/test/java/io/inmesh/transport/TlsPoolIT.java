package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.PATIENCE;
import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.failureOf;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.TlsFixture.SERVER;
import static io.inmesh.transport.TlsFixture.client;
import static io.inmesh.transport.TlsFixture.jdk;
import static io.inmesh.transport.TlsFixture.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Response;
import io.inmesh.transport.ConnectionSettings.Protocol;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Pools whose protocol is only known when the first handshake is through. */
class TlsPoolIT {

    private final TlsFixture fixture = new TlsFixture();
    private final CountDownLatch handshakes = new CountDownLatch(1);
    private final Semaphore answers = new Semaphore(0);

    @AfterEach
    void close() {
        handshakes.countDown();
        answers.release(1000);
        fixture.close();
    }

    /** Without ALPN; lets handshakes and answers happen as the test allows. */
    private ScriptedPeer http1() {
        SSLContext context = jdk(SERVER, null);
        return ScriptedPeer.start(line -> {
            handshakes.await();
            SSLSocket socket = TlsFixture.accept(context, line.socket);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String each = in.readLine(); each != null; each = in.readLine()) {
                if (each.isEmpty()) {
                    answers.acquire();
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
        });
    }

    private static ConnectionSettings limits(int connections, int pending) {
        return new ConnectionSettings(
                Protocol.AUTO,
                Duration.ofSeconds(5),
                connections,
                pending,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1));
    }

    @Test
    void the_first_calls_wait_for_the_first_handshake_and_then_connect_as_it_tells() throws Exception {
        try (ScriptedPeer peer = http1()) {
            EndpointClient client = fixture.open(peer.port(), limits(4, 100), client());
            List<Response> responses = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 10; i++) {
                client.call(get()).subscribe(responses::add);
            }
            eventually("waiting", () -> client.stats().equals(new EndpointStats(1, 0, 10)));
            assertThat(peer.accepted.get()).isLessThanOrEqualTo(1);
            handshakes.countDown();
            eventually("connected", () -> client.stats().equals(new EndpointStats(4, 0, 6)));
            answers.release(10);
            eventually("answered", () -> responses.size() == 10);
            assertThat(peer.accepted).hasValue(4);
        }
    }

    @Test
    void where_connections_are_shared_one_is_made_for_all() {
        Sinks.One<Response> answer = Sinks.one();
        Listener listener = fixture.listen(server(), request -> answer.asMono());
        EndpointClient client = fixture.open(listener.port(), limits(4, 100), client());
        List<Response> responses = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 50; i++) {
            client.call(get()).subscribe(responses::add);
        }
        eventually("all are with the server", () -> listener.inFlight() == 50);
        assertThat(listener.connections()).isEqualTo(1);
        answer.tryEmitValue(Response.of(200));
        eventually("answered", () -> responses.size() == 50);
    }

    @Test
    void no_more_calls_wait_for_the_unknown_than_either_answer_can_serve() throws Exception {
        try (ScriptedPeer peer = http1()) {
            EndpointClient client = fixture.open(peer.port(), limits(2, 3), client());
            for (int i = 0; i < 5; i++) {
                client.call(get()).subscribe();
            }
            eventually("full", () -> client.stats().equals(new EndpointStats(1, 0, 5)));
            MeshException e = failureOf(client, get());
            assertThat(e.kind()).isEqualTo(Kind.OVERLOADED);
            handshakes.countDown();
            eventually("connected", () -> client.stats().equals(new EndpointStats(2, 0, 3)));
        }
    }

    @Test
    void a_failed_first_handshake_fails_all_that_wait_and_the_next_call_tries_again() throws Exception {
        SSLContext context = jdk(SERVER, null);
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            if (line.number == 1) {
                handshakes.await();
                line.reset();
            } else {
                SSLSocket socket = TlsFixture.accept(context, line.socket);
                socket.getInputStream().read();
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                line.readToEnd();
            }
        })) {
            EndpointClient client = fixture.open(peer.port(), limits(4, 100), client());
            List<Throwable> errors = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 5; i++) {
                client.call(get()).subscribe(r -> {}, errors::add);
            }
            eventually("waiting", () -> client.stats().pending() == 5);
            handshakes.countDown();
            eventually("failed", () -> errors.size() == 5);
            assertThat(errors)
                    .allSatisfy(e -> assertThat(((MeshException) e).kind()).isEqualTo(Kind.CONNECT_FAILED));
            assertThat(call(client, get()).status()).isEqualTo(200);
        }
    }

    @Test
    void a_peer_that_turns_http_2_on_or_off_is_followed() throws Exception {
        handshakes.countDown();
        answers.release(1000);
        int port;
        EndpointClient client;
        try (ScriptedPeer old = http1()) {
            port = old.port();
            client = fixture.open(port, limits(8, 100), client());
            call(client, get());
        }
        eventually("gone", () -> client.stats().equals(EndpointStats.NONE));
        Listener listener = fixture.listen(
                ListenerSettings.DEFAULT.withPort(port),
                server(),
                request -> Mono.delay(Duration.ofMillis(100)).thenReturn(Response.of(200)));
        call(client, get());
        for (int i = 0; i < 20; i++) {
            client.call(get()).subscribe();
        }
        eventually("all are there", () -> listener.inFlight() == 20);
        assertThat(listener.connections()).isEqualTo(1);
        listener.close(Duration.ZERO).block(PATIENCE);
    }
}
