package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What two servers could read in two ways is refused, so that nothing is smuggled past either (RFC 9112, 11.2). */
class ListenerStrictIT {

    private final ListenerFixture fixture = new ListenerFixture();
    private final AtomicInteger handled = new AtomicInteger();

    private Listener listener;

    @BeforeEach
    void open() {
        listener = fixture.open(request -> {
            handled.incrementAndGet();
            return Mono.just(Response.of(200));
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n",
                "Host: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n",
                "Host: a\r\nContent-Length: 4, 4\r\n",
                "Host: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                "Host: a\r\nTransfer-Encoding: identity\r\n",
                "Host: a\r\nTransfer-Encoding: xchunked\r\n",
                "Host: a\r\nTransfer-Encoding: chunked, identity\r\n",
                "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n",
                "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Host: a\r\nTransfer-Encoding : chunked\r\n",
                "Host: a\r\nTransfer-Encoding:\u000bchunked\r\n",
                "Host: a\r\nContent-Length: -1\r\n",
                "Host: a\r\nContent-Length: +4\r\n",
                "Host: a\r\nContent-Length: 0x4\r\n",
                "Host: a\r\nContent-Length: 4 4\r\n",
                "Host: a\r\nContent-Length: 99999999999999999999\r\n",
                "Host: a\r\nX: one\r\n two\r\n",
                "Host: a\r\nX: one\r\n\ttwo\r\n",
                " Host: a\r\n",
                "Host: a\r\nX : y\r\n",
                "Host: a\r\nno colon\r\n",
                "Host: a\r\n: empty name\r\n",
                "Host: a\r\nX: a\u0000b\r\n",
                "Host: a\r\nX: a\rb\r\n",
                "Host: a\r\nX(: y\r\n",
                "Host: a\nX: y\r\n",
                "X: no host\r\n",
                "Host: a\r\nHost: b\r\n",
                "Host: a b\r\n",
                "Host: a/b\r\n",
                "Host: u@a\r\n",
            })
    void an_ambiguous_head_is_refused_and_ends_the_connection(String fields) throws IOException {
        refused("POST / HTTP/1.1\r\n" + fields + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a\u0001 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
                "GET / HTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            })
    void a_bad_request_line_is_refused_and_ends_the_connection(String head) throws IOException {
        refused(head);
    }

    @Test
    void a_header_folded_between_two_packets_is_refused() throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX: one\r\n");
            assertThat(client.isSilentFor(50)).isTrue();
            client.send(" two\r\n\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400");
        }
        assertThat(handled).hasValue(0);
    }

    @Test
    void a_head_over_its_limit_is_431_and_a_request_line_414() throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(17_000) + "\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 431");
        }
        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 414");
        }
        assertThat(handled).hasValue(0);
    }

    @Test
    void heads_in_pieces_and_unusual_methods_are_understood() throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            for (char c : "PROPFIND / HTTP/1.1\r\nHost: a\r\nX: y\r\nConnection: close\r\n\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 OK");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n"
            })
    void a_peer_that_pipelines_without_end_is_held_back_or_cut_off(String next) throws IOException {
        Listener slow = fixture.open(request -> Mono.never());
        AtomicLong sent = new AtomicLong();
        try (RawClient client = new RawClient(slow.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + next);
            byte[] more = next.repeat(1000).getBytes(StandardCharsets.US_ASCII);
            Thread sender = new Thread(() -> {
                try {
                    while (sent.get() < 256L * 1024 * 1024) {
                        client.send(more);
                        sent.addAndGet(more.length);
                    }
                } catch (IOException e) {
                    // Cut off, by the server or by the end of the test.
                }
            });
            sender.start();
            // What loopback's socket buffers take, and our bound.
            assertThat(Eventually.settled(sent::get)).isLessThan(64L * 1024 * 1024);
        }
    }

    private void refused(String head) throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            // What follows would be the smuggled request.
            String response = client.send(head + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
                    .readToEnd();
            assertThat(response).startsWith("HTTP/1.1 400 ").containsOnlyOnce("HTTP/1.1");
        }
        assertThat(handled).hasValue(0);
    }
}
