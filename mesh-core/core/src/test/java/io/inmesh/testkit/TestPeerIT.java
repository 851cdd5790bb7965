package io.inmesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.service.Headers;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestPeerIT {

    private final TestPeer peer = TestPeer.start();

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void it_answers_as_scripted_and_records_what_it_was_asked() throws IOException {
        peer.then(Reply.of(201, Headers.of("x", "y"), "made".getBytes(StandardCharsets.UTF_8)));

        try (Socket socket = connect()) {
            send(socket, "POST /a HTTP/1.1\r\ncontent-length: 3\r\n\r\none");
            assertThat(read(socket, 46))
                    .startsWith("HTTP/1.1 201")
                    .contains("x: y\r\n")
                    .endsWith("\r\n\r\nmade");
            send(socket, "PUT /b HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n");
            assertThat(read(socket, 12)).isEqualTo("HTTP/1.1 200");
        }

        assertThat(peer.requests()).extracting(ReceivedRequest::target).containsExactly("/a", "/b");
        assertThat(peer.requests()).extracting(ReceivedRequest::body).containsExactly("one", "two");
        assertThat(peer.accepted()).isEqualTo(1);
    }

    @Test
    void a_reset_is_a_reset_and_not_an_end() throws IOException {
        peer.then(Reply.reset());

        try (Socket socket = connect()) {
            send(socket, "GET / HTTP/1.1\r\n\r\n");
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void a_reply_can_be_cut_garbled_or_left_open() throws IOException {
        peer.then(Reply.status(200, "never").cutAfter(8), Reply.raw("garbage").thenHalfClose());

        assertThat(exchange()).isEqualTo("HTTP/1.1");
        assertThat(exchange()).isEqualTo("garbage");
    }

    @Test
    void a_stalled_call_gets_nothing_until_the_peer_closes() throws IOException {
        peer.otherwise(Reply.stall());

        try (Socket socket = connect()) {
            send(socket, "GET / HTTP/1.1\r\n\r\n");
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            peer.closeConnections();
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void delays_and_trickles_take_their_time() throws IOException {
        peer.then(Reply.trickling(200, "12345", Duration.ofMillis(20))
                .after(Duration.ofMillis(50))
                .thenClose());

        long begin = System.nanoTime();
        assertThat(exchange()).endsWith("12345");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(140));
    }

    private String exchange() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET / HTTP/1.1\r\n\r\n");
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(peer.endpoint().host(), peer.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(Socket socket, int size) throws IOException {
        return new String(socket.getInputStream().readNBytes(size), StandardCharsets.ISO_8859_1);
    }
}
