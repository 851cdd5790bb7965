package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.PATIENCE;
import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.failureOf;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static io.inmesh.transport.TlsFixture.AUTHORITY;
import static io.inmesh.transport.TlsFixture.CLIENT;
import static io.inmesh.transport.TlsFixture.client;
import static io.inmesh.transport.TlsFixture.jdk;
import static io.inmesh.transport.TlsFixture.mutual;
import static io.inmesh.transport.TlsFixture.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.TlsPeer;
import io.inmesh.testkit.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The listener behind TLS, and what comes to its port that is not TLS. */
class TlsListenerIT {

    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    private final TlsFixture fixture = new TlsFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Mono<Response> ok(Request request) {
        TlsPeer peer = request.call().get(TlsPeer.KEY);
        return Mono.just(Response.of(200, peer == null ? "clear text" : "TLS"));
    }

    /** A JDK socket that has offered {@code protocols}. */
    private static SSLSocket connect(int port, @Nullable TestIdentity identity, String... protocols)
            throws IOException {
        SSLSocket socket = (SSLSocket)
                jdk(identity, AUTHORITY).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static void send(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String readUntil(SSLSocket socket, String end) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            read.write(b);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void clear_text_to_a_tls_port_is_told_so_and_closed() throws Exception {
        int port = fixture.listen(server(), TlsListenerIT::ok).port();
        try (RawClient client = new RawClient(port)) {
            assertThat(client.send(GET).readToEnd())
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .endsWith("this port speaks TLS: call it with https\n");
        }
        try (ClientFixture clear = new ClientFixture()) {
            assertThat(call(clear.open(port), get()).status()).isEqualTo(400);
        }
    }

    @Test
    void tls_to_a_port_in_clear_text_is_told_so_and_closed() {
        int port = fixture.listen(ListenerSettings.DEFAULT, null, TlsListenerIT::ok)
                .port();
        assertThat(failureOf(fixture.open(port, client()), get()))
                .hasMessageContaining("it answered in clear-text HTTP; is this its TLS port?");
        assertThatThrownBy(() -> connect(port, null).startHandshake()).isInstanceOf(SSLException.class);
    }

    @Test
    void where_clear_text_is_accepted_both_are_served_on_one_port() throws Exception {
        int port =
                fixture.listen(mutual().acceptingPlaintext(), TlsListenerIT::ok).port();
        try (ClientFixture clear = new ClientFixture()) {
            assertThat(text(call(clear.open(port), get()))).isEqualTo("clear text");
            ConnectionSettings h2c = ConnectionSettings.DEFAULT.withProtocol(ConnectionSettings.Protocol.HTTP_2);
            assertThat(text(call(clear.open(port, h2c), get()))).isEqualTo("clear text");
        }
        ClientTls known = client().withKeys(TlsFixture.keysOf(CLIENT));
        assertThat(text(call(fixture.open(port, known), get()))).isEqualTo("TLS");
        assertThat(failureOf(fixture.open(port, client()), get())).hasMessageContaining("none is configured");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016\u0003\u0001"})
    void a_handshake_that_stalls_is_cut_after_the_receive_timeout(String begun) throws Exception {
        ListenerSettings settings = ListenerSettings.DEFAULT.withReceiveTimeout(Duration.ofMillis(200));
        Listener listener = fixture.listen(settings, server(), TlsListenerIT::ok);
        try (RawClient client = new RawClient(listener.port())) {
            long start = System.nanoTime();
            client.send(begun);
            client.readToEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(150), Duration.ofSeconds(4));
        }
        Eventually.isTrue(() -> listener.connections() == 0);
    }

    @Test
    void garbage_within_the_handshake_closes_the_connection() throws Exception {
        Listener listener = fixture.listen(server(), TlsListenerIT::ok);
        try (RawClient client = new RawClient(listener.port())) {
            client.send("\u0016\u0003\u0003\u0000\u0008\u0001\u0000\u0000\u0004garb")
                    .readToEnd();
        }
        Eventually.isTrue(() -> listener.connections() == 0);
        assertThat(call(fixture.open(listener.port(), client()), get()).status())
                .isEqualTo(200);
    }

    @Test
    void connections_in_the_handshake_count_against_the_limit() throws Exception {
        ListenerSettings settings = ListenerSettings.DEFAULT.withMaxConnections(2);
        Listener listener = fixture.listen(settings, server(), TlsListenerIT::ok);
        try (RawClient one = new RawClient(listener.port());
                RawClient two = new RawClient(listener.port())) {
            Eventually.isTrue(() -> listener.connections() == 2);
            try (RawClient three = new RawClient(listener.port())) {
                assertThat(three.readToEnd()).isEmpty();
            }
            assertThat(one.isSilentFor(50)).isTrue();
            assertThat(two.isSilentFor(50)).isTrue();
        }
        Eventually.isTrue(() -> listener.connections() == 0);
        assertThat(call(fixture.open(listener.port(), client()), get()).status())
                .isEqualTo(200);
    }

    /** What ALPN has settled holds: bytes meant for another protocol are not given to this one. */
    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void a_protocol_that_was_not_agreed_closes_the_connection(String agreed) throws Exception {
        int port = fixture.listen(server(), TlsListenerIT::ok).port();
        try (SSLSocket socket = connect(port, null, agreed)) {
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo(agreed);
            send(socket, agreed.equals("h2") ? GET : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(readUntil(socket, "\u0000never")).isEmpty();
        }
    }

    @Test
    void a_caller_without_alpn_is_served_in_http_1() throws Exception {
        int port = fixture.listen(server(), TlsListenerIT::ok).port();
        try (SSLSocket socket = connect(port, null)) {
            send(socket, GET);
            assertThat(readUntil(socket, "TLS")).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    /** The strict decoder stands behind TLS as it does in clear text. */
    @Test
    void ambiguous_requests_are_refused_behind_tls_too() throws Exception {
        int port = fixture.listen(server(), TlsListenerIT::ok).port();
        for (String bad : List.of(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n")) {
            try (SSLSocket socket = connect(port, null)) {
                send(socket, bad);
                assertThat(readUntil(socket, "\u0000never")).as(bad).startsWith("HTTP/1.1 400 ");
            }
        }
    }

    @Test
    void closing_ends_tls_in_order() throws Exception {
        Listener listener = fixture.listen(server(), TlsListenerIT::ok);
        try (SSLSocket socket = connect(listener.port(), null)) {
            send(socket, GET);
            readUntil(socket, "TLS");
            listener.close(Duration.ofSeconds(5)).subscribe();
            // The JDK's socket throws where close_notify is missing.
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void cutting_a_call_ends_its_connection_at_once() throws Exception {
        Listener listener = fixture.listen(server(), request -> Mono.never());
        try (SSLSocket socket = connect(listener.port(), null)) {
            send(socket, GET);
            Eventually.isTrue(() -> listener.inFlight() == 1);
            listener.close(Duration.ofMillis(50)).block(PATIENCE);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_caller_that_does_not_read_is_cut_all_the_same() throws Exception {
        Listener listener = fixture.listen(
                server(),
                request -> Mono.just(Response.of(
                        200,
                        Headers.empty(),
                        Body.of(Flux.<ByteBuffer>generate(sink -> sink.next(ByteBuffer.allocate(16384))), -1))));
        try (SSLSocket socket = connect(listener.port(), null)) {
            send(socket, GET);
            Eventually.isTrue(() -> listener.inFlight() == 1);
            listener.close(Duration.ofMillis(200)).block(PATIENCE);
            assertThat(listener.connections()).isZero();
        }
    }

    @Test
    void the_log_names_the_caller_and_the_reason_and_does_not_repeat_itself() throws Exception {
        try (Lines log = new Lines()) {
            int port = fixture.listen(mutual(), TlsListenerIT::ok).port();
            for (int i = 0; i < 3; i++) {
                failureOf(fixture.open(port, client()), get());
            }
            Eventually.isTrue(() -> !log.lines.isEmpty());
            assertThat(log.lines)
                    .singleElement()
                    .asString()
                    .contains("/127.0.0.1:")
                    .contains(":" + port + ": no TLS connection: ");
        }
    }

    private static final class Lines extends Handler implements AutoCloseable {

        private static final Logger LOGGER = Logger.getLogger(Listener.class.getName());
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Lines() {
            LOGGER.addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {
            // Nothing is buffered.
        }

        @Override
        public void close() {
            LOGGER.removeHandler(this);
        }
    }
}
