package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.failureOf;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static io.inmesh.transport.ClientFixture.within;
import static io.inmesh.transport.TlsFixture.SERVER;
import static io.inmesh.transport.TlsFixture.client;
import static io.inmesh.transport.TlsFixture.handshakeWithin;
import static io.inmesh.transport.TlsFixture.jdk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Response;
import io.inmesh.transport.ConnectionSettings.Protocol;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** Peers that speak TLS wrong, late, or not at all. */
class TlsPeersIT {

    private static final String CLOSE_DELIMITED = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf of it";

    private final TlsFixture fixture = new TlsFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Answers the first request on each connection as {@code then} says. */
    private static ScriptedPeer tlsPeer(Then then, String... protocols) {
        SSLContext context = jdk(SERVER, null);
        return ScriptedPeer.start(line -> {
            SSLSocket socket = TlsFixture.accept(context, line.socket);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            socket.setSSLParameters(parameters);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String request = in.readLine();
            for (String each = request; each != null && !each.isEmpty(); each = in.readLine()) {
                // The head is read whole.
            }
            if (request != null) {
                then.answer(line, socket);
            }
        });
    }

    private interface Then {
        void answer(ScriptedPeer.Line line, SSLSocket socket) throws Exception;
    }

    private static void write(SSLSocket socket, String text) throws Exception {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private MeshException failed(int port, String expected) {
        MeshException e = failureOf(fixture.open(port, handshakeWithin(Duration.ofMillis(400))), get());
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.CONNECT_FAILED);
        assertThat(e.isUnprocessed()).isTrue();
        assertThat(e).hasMessageContaining("-> reviews at 127.0.0.1:" + port).hasMessageContaining(expected);
        return e;
    }

    @Test
    void a_peer_in_clear_text_is_recognised() throws Exception {
        try (ScriptedPeer http = ScriptedPeer.start(line -> {
                    line.readByte();
                    line.write("HTTP/1.1 400 Bad Request\r\nSet-Cookie: secret\r\n\r\n");
                    line.readToEnd();
                });
                ScriptedPeer ssh = ScriptedPeer.start(line -> line.write("SSH-2.0-OpenSSH_9.2\r\n"))) {
            MeshException e = failed(http.port(), "it answered in clear-text HTTP");
            assertThat(e.getCause()).as("what it said is nobody's business").isNull();
            failed(ssh.port(), "it answered something that is not TLS");
        }
    }

    @Test
    void garbage_within_the_handshake_fails_the_connection() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readByte();
            // A record of the handshake, as long as it says, of nonsense.
            line.write("\u0016\u0003\u0003\u0000\u0008\u0002\u0000\u0000\u0004garb");
            line.readToEnd();
        })) {
            failed(peer.port(), "TLS: ");
        }
    }

    @Test
    void a_handshake_that_stalls_ends_with_its_timeout() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer.Line::readToEnd)) {
            long start = System.nanoTime();
            failed(peer.port(), "no TLS handshake from the peer within 400 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(350), Duration.ofSeconds(3));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_peer_that_closes_within_the_handshake_is_told_as_that(boolean reset) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readByte();
            if (reset) {
                line.reset();
            }
        })) {
            failed(peer.port(), "TLS: ");
        }
    }

    @Test
    void a_peer_with_http_1_only_is_refused_where_http_2_is_demanded() throws Exception {
        try (ScriptedPeer peer = tlsPeer((line, socket) -> {})) {
            MeshException e = failureOf(fixture.open(peer.port(), Protocol.HTTP_2, client()), get());
            assertThat(e.kind()).isEqualTo(Kind.CONNECT_FAILED);
            assertThat(e).hasMessageContaining("HTTP/2 was offered by ALPN, and the peer chose nothing (expected: h2)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http/1.1"})
    void a_peer_without_alpn_or_with_http_1_by_alpn_is_spoken_to_in_http_1(String alpn) throws Exception {
        String[] protocols = alpn.isEmpty() ? new String[0] : new String[] {alpn};
        AtomicInteger answered = new AtomicInteger();
        try (ScriptedPeer peer = tlsPeer(
                (line, socket) -> {
                    answered.incrementAndGet();
                    write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
                    socket.close();
                },
                protocols)) {
            EndpointClient client = fixture.open(peer.port(), client());
            for (int i = 0; i < 3; i++) {
                assertThat(text(call(client, get()))).isEqualTo("ok");
            }
            assertThat(answered).hasValue(3);
        }
    }

    /** An attacker who cuts the connection must not be able to shorten a body that lasts until it closes. */
    @Test
    void a_body_that_ends_without_close_notify_is_an_error() throws Exception {
        try (ScriptedPeer honest = tlsPeer((line, socket) -> {
                    write(socket, CLOSE_DELIMITED);
                    socket.close();
                });
                ScriptedPeer cut = tlsPeer((line, socket) -> {
                    write(socket, CLOSE_DELIMITED);
                    // Past TLS.
                    line.socket.close();
                })) {
            assertThat(text(call(fixture.open(honest.port(), client()), get()))).isEqualTo("half of it");
            EndpointClient client = fixture.open(cut.port(), client());
            MeshException e = catchThrowableOfType(MeshException.class, () -> text(call(client, get())));
            assertThat(e).isNotNull();
            assertThat(e.kind()).isEqualTo(Kind.CONNECTION_CLOSED);
            assertThat(e).hasMessageContaining("without ending TLS (close_notify)");
            assertThat(e.isUnprocessed()).isFalse();
        }
    }

    @Test
    void a_body_that_lasts_until_close_notify_ends_there_though_the_socket_stays_open() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedPeer peer = tlsPeer((line, socket) -> {
            write(socket, CLOSE_DELIMITED);
            socket.shutdownOutput();
            over.await(10, TimeUnit.SECONDS);
        })) {
            assertThat(text(call(fixture.open(peer.port(), client()), get()))).isEqualTo("half of it");
        } finally {
            over.countDown();
        }
    }

    @Test
    void a_large_body_that_ends_without_close_notify_is_an_error_after_what_came() throws Exception {
        try (ScriptedPeer cut = tlsPeer((line, socket) -> {
            write(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + "x".repeat(300_000));
            line.socket.close();
        })) {
            Response response = call(fixture.open(cut.port(), client()), get());
            MeshException e = catchThrowableOfType(
                    MeshException.class, () -> response.body().bytes(1 << 20).block(ClientFixture.PATIENCE));
            assertThat(e).isNotNull();
            assertThat(e.kind()).isEqualTo(Kind.CONNECTION_CLOSED);
        }
    }

    @Test
    void an_alert_in_place_of_an_answer_is_no_licence_to_repeat_the_request() throws Exception {
        try (ScriptedPeer peer = tlsPeer((line, socket) -> {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            // Bytes that no key of this connection has made.
            line.write("\u0017\u0003\u0003\u0000 " + "z".repeat(32));
            line.readToEnd();
        })) {
            EndpointClient client = fixture.open(peer.port(), client());
            MeshException e = catchThrowableOfType(MeshException.class, () -> text(call(client, get())));
            assertThat(e).isNotNull();
            assertThat(e.kind()).isEqualTo(Kind.PROTOCOL_ERROR);
            assertThat(e.isUnprocessed()).isFalse();
            assertThat(e).hasMessageContaining("TLS: ").hasMessageContaining("within the response's body");
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
        }
    }

    @Test
    void a_connection_that_ends_tls_while_idle_is_not_used_again() throws Exception {
        try (ScriptedPeer peer = tlsPeer((line, socket) -> {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            socket.shutdownOutput();
            line.readToEnd();
        })) {
            EndpointClient client = fixture.open(peer.port(), client());
            for (int i = 0; i < 3; i++) {
                assertThat(text(call(client, get()))).isEqualTo("ok");
                eventually("seen ending", () -> client.stats().equals(EndpointStats.NONE));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void cancelling_and_deadlines_during_the_handshake_leave_nothing(Protocol protocol) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        SSLContext context = jdk(SERVER, null);
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            go.await();
            TlsFixture.accept(context, line.socket).startHandshake();
            line.readToEnd();
        })) {
            EndpointClient client = fixture.open(peer.port(), protocol, client());
            Disposable cancelled = client.call(get()).subscribe();
            eventually("waiting", () -> client.stats().pending() == 1);
            MeshException e = failureOf(client, within(get(), 50));
            assertThat(e.kind()).isEqualTo(Kind.ATTEMPT_TIMEOUT);
            assertThat(e.isUnprocessed()).isTrue();
            cancelled.dispose();
            eventually("left", () -> client.stats().pending() == 0);
            go.countDown();
            client.close(Duration.ZERO).block(ClientFixture.PATIENCE);
            assertThat(client.stats()).isEqualTo(EndpointStats.NONE);
            fixture.clients.connector.loops.forEach(
                    loop -> assertThat(loop.armed()).isZero());
        }
    }

    @Test
    void closing_during_the_handshake_does_not_wait_for_it() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer.Line::readToEnd)) {
            EndpointClient client = fixture.open(peer.port(), handshakeWithin(Duration.ofMinutes(1)));
            List<Throwable> errors = new CopyOnWriteArrayList<>();
            client.call(get()).subscribe(response -> {}, errors::add);
            eventually("dialing", () -> client.stats().open() == 1);
            client.close(Duration.ofMillis(20)).block(Duration.ofSeconds(2));
            assertThat(errors)
                    .singleElement()
                    .satisfies(e -> assertThat(((MeshException) e).kind()).isEqualTo(Kind.CLOSED));
            assertThat(client.stats()).isEqualTo(EndpointStats.NONE);
        }
    }

    @Test
    void names_are_checked_anew_where_a_session_is_resumed() throws Exception {
        // Two clients share the contexts, and with them the sessions, but not what they expect.
        try (ScriptedPeer peer = tlsPeer((line, socket) -> {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            socket.close();
        })) {
            Serials trust = new Serials();
            ClientTls byIdentity = ClientTls.trusting(() -> trust).withNames(PeerNames.endpointIdentity());
            assertThat(text(call(endpoint(peer.port(), TlsFixture.NAME, byIdentity), get())))
                    .isEqualTo("ok");
            assertThat(failureOf(endpoint(peer.port(), "elsewhere.test", byIdentity), get()))
                    .hasMessageContaining("(expected: elsewhere.test)");
            assertThat(trust.checks).as("the second was resumed").hasValue(1);
        }
    }

    private EndpointClient endpoint(int port, String identity, ClientTls tls) {
        return fixture.clients.connector.open(
                new Endpoint("127.0.0.1", port, 1, Locality.UNKNOWN, identity, Map.of()),
                ConnectionSettings.DEFAULT,
                tls,
                new PoolQuota(ConnectionSettings.DEFAULT));
    }
}
