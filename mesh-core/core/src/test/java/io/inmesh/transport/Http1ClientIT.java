package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.PATIENCE;
import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.failureOf;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static io.inmesh.transport.ClientFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Informational;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** HTTP/1.1 as the client speaks it, read by a peer on plain sockets. */
class Http1ClientIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 5\r\n\r\nhello";

    private final ClientFixture fixture = new ClientFixture(TransportSettings.DEFAULT, 1);
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private String seen() throws InterruptedException {
        String next = seen.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(next).as("what the peer has read").isNotNull();
        return next;
    }

    @Test
    void get_sends_a_plain_request_and_reads_the_whole_answer() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            seen.add(line.readHead());
            line.write(OK);
            line.readByte();
        })) {
            Request request = Request.get("/reviews/7?stars=true")
                    .withCall(get().call())
                    .withHeader("end-user", "jason")
                    .withHeader("Connection", "close, x-hop")
                    .withHeader("X-Hop", "secret")
                    .withHeader("Keep-Alive", "300")
                    .withHeader("Upgrade", "h2c");
            Response response = call(fixture.open(peer.port()), request);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.headers().get("X-a")).isEqualTo("1");
            assertThat(response.headers().getAll("x-A")).containsExactly("1", "2");
            assertThat(response.body().bytesInMemory()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
            assertThat(seen())
                    .isEqualTo("GET /reviews/7?stars=true HTTP/1.1\r\nhost: reviews\r\nend-user: jason\r\n\r\n");
        }
    }

    @Test
    void calls_reuse_one_connection() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> line.answerAll(OK))) {
            EndpointClient client = fixture.open(peer.port());
            for (int i = 0; i < 20; i++) {
                assertThat(text(call(client, get()))).isEqualTo("hello");
            }
            assertThat(peer.accepted.get()).isEqualTo(1);
            assertThat(client.stats()).isEqualTo(new EndpointStats(1, 1, 0));
        }
    }

    @Test
    void the_authority_is_the_callers_then_the_destination_then_the_address() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            for (int i = 0; i < 3; i++) {
                seen.add(line.readHead());
                line.write(OK);
            }
        })) {
            EndpointClient client = fixture.open(peer.port());
            call(client, get().withAuthority("books.example:80"));
            call(client, get().withHeader("Host", "from.header"));
            call(client, Request.get("/"));
            assertThat(seen()).contains("host: books.example:80\r\n");
            assertThat(seen()).contains("host: from.header\r\n").doesNotContain("Host");
            assertThat(seen()).contains("host: 127.0.0.1:" + peer.port() + "\r\n");
        }
    }

    @Test
    void a_body_in_memory_goes_with_its_length() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            seen.add(line.readHead());
            seen.add(line.read(4));
            line.write(OK);
            line.readByte();
        })) {
            Request request = Request.post("/", Body.of("body")).withHeader("Content-Length", "4");
            assertThat(call(fixture.open(peer.port()), request).status()).isEqualTo(200);
            assertThat(seen()).contains("content-length: 4\r\n");
            assertThat(seen()).isEqualTo("body");
        }
    }

    @Test
    void an_empty_post_says_so() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            seen.add(line.readHead());
            line.write(OK);
        })) {
            call(fixture.open(peer.port()), Request.post("/", Body.empty()));
            assertThat(seen()).contains("content-length: 0\r\n");
        }
    }

    @Test
    void a_stream_is_sent_chunked_with_its_trailers() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            seen.add(line.readHead());
            seen.add(line.read("3\r\nabc\r\n2\r\nde\r\n0\r\nx-sum: 5\r\n\r\n".length()));
            line.write(OK);
            line.readByte();
        })) {
            Body body = Body.of(Flux.just(utf8("abc"), utf8(""), utf8("de")), Body.UNKNOWN_LENGTH)
                    .withTrailers(() -> Headers.of("x-sum", "5"));
            assertThat(text(call(fixture.open(peer.port()), Request.post("/", body))))
                    .isEqualTo("hello");
            assertThat(seen()).contains("transfer-encoding: chunked\r\n");
            assertThat(seen()).isEqualTo("3\r\nabc\r\n2\r\nde\r\n0\r\nx-sum: 5\r\n\r\n");
        }
    }

    @Test
    void a_stream_from_other_threads_keeps_its_order() throws Exception {
        int count = 2000;
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            for (int i = 0; i < count; i++) {
                if (!line.read(6).equals(String.format("%06d", i))) {
                    return;
                }
            }
            line.write(OK);
            line.readByte();
        })) {
            Flux<ByteBuffer> chunks = Flux.range(0, count)
                    .map(i -> utf8(String.format("%06d", i)))
                    .publishOn(Schedulers.parallel());
            Response response = call(fixture.open(peer.port()), Request.post("/", Body.of(chunks, count * 6L)));
            assertThat(response.status()).isEqualTo(200);
        }
    }

    @Test
    void a_body_that_breaks_its_declared_length_fails_and_closes() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            while (line.readByte() >= 0) {
                // Until the client gives up.
            }
            seen.add("closed");
        })) {
            EndpointClient client = fixture.open(peer.port());
            for (String content : List.of("abc", "abcdefg")) {
                Body body = Body.of(Flux.just(utf8(content)), 5);
                MeshException e = failureOf(client, Request.post("/", body));
                assertThat(e.kind()).isEqualTo(Kind.INVALID_REQUEST);
                assertThat(seen()).isEqualTo("closed");
            }
            eventually("connections gone", () -> client.stats().equals(EndpointStats.NONE));
        }
    }

    @Test
    void a_failing_body_fails_the_call_with_its_own_error() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer.Line::readToEnd)) {
            EndpointClient client = fixture.open(peer.port());
            Body body = Body.of(Flux.error(new IllegalStateException("disk")), Body.UNKNOWN_LENGTH);
            Throwable e = Assertions.catchThrowable(
                    () -> client.call(Request.post("/", body)).block(PATIENCE));
            assertThat(e).isInstanceOf(IllegalStateException.class).hasMessage("disk");
        }
    }

    @Test
    void conflicting_framing_is_refused_before_anything_is_sent() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> line.answerAll(OK))) {
            EndpointClient client = fixture.open(peer.port());
            List<Request> bad = List.of(
                    Request.post("/", Body.of("abc")).withHeader("content-length", "4"),
                    Request.post("/", Body.of("abc")).withHeader("content-length", "+3"),
                    Request.post("/", Body.of("abc")).withHeader("transfer-encoding", "gzip"),
                    Request.get("/").withMethod("CONNECT"));
            for (Request request : bad) {
                MeshException e = failureOf(client, request);
                assertThat(e.kind()).isEqualTo(Kind.INVALID_REQUEST);
                assertThat(e.isUnprocessed()).isTrue();
            }
            assertThat(peer.accepted.get()).isZero();
        }
    }

    @Test
    void header_characters_beyond_latin_1_cannot_become_line_ends() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            seen.add(line.readHead());
            line.write(OK);
        })) {
            call(fixture.open(peer.port()), get().withHeader("x", "a\u010d\u010ab"));
            assertThat(seen()).contains("x: a??b\r\n");
        }
    }

    @Test
    void answers_without_a_body_leave_the_connection_usable() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n");
            line.readHead();
            line.write("HTTP/1.1 204 No Content\r\n\r\n");
            line.readHead();
            line.write("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n");
            line.answerAll(OK);
        })) {
            EndpointClient client = fixture.open(peer.port());
            Response head = call(client, get().withMethod("HEAD"));
            assertThat(head.headers().get("content-length")).isEqualTo("50");
            assertThat(head.body().isEmpty()).isTrue();
            assertThat(call(client, get()).status()).isEqualTo(204);
            assertThat(call(client, get()).status()).isEqualTo(304);
            assertThat(text(call(client, get()))).isEqualTo("hello");
            assertThat(peer.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void a_body_until_close_is_read_and_its_connection_not_reused() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write(line.number == 1 ? "HTTP/1.1 200 OK\r\n\r\nuntil the end" : "HTTP/1.0 200 OK\r\n\r\nold");
        })) {
            EndpointClient client = fixture.open(peer.port());
            assertThat(text(call(client, get()))).isEqualTo("until the end");
            assertThat(text(call(client, get()))).isEqualTo("old");
            assertThat(peer.accepted.get()).isEqualTo(2);
        }
    }

    @Test
    void connection_close_is_honoured() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            line.readByte();
        })) {
            EndpointClient client = fixture.open(peer.port());
            assertThat(text(call(client, get()))).isEqualTo("ok");
            assertThat(text(call(client, get()))).isEqualTo("ok");
            assertThat(peer.accepted.get()).isEqualTo(2);
        }
    }

    @Test
    void trailers_of_a_response_are_there_after_its_body() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n");
            line.readHead();
            line.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            seen.add("half");
            line.readByte();
        })) {
            EndpointClient client = fixture.open(peer.port());
            Response response = call(client, get());
            assertThat(text(response)).isEqualTo("hello");
            assertThat(response.body().trailers().get("x-sum")).isEqualTo("5");
        }
    }

    @Test
    void a_streamed_response_comes_piece_by_piece_with_its_trailers() throws Exception {
        BlockingQueue<String> go = new LinkedBlockingQueue<>();
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            go.take();
            line.write("1\r\n!\r\n0\r\nX-Sum: 6\r\n\r\n");
            line.answerAll(OK);
        })) {
            EndpointClient client = fixture.open(peer.port());
            Response response = call(client, get());
            assertThat(response.body().bytesInMemory()).isNull();
            assertThat(client.stats().idle()).isZero();
            go.add("on");
            assertThat(text(response)).isEqualTo("hello!");
            assertThat(response.body().trailers().get("x-sum")).isEqualTo("6");
            eventually("idle", () -> client.stats().idle() == 1);
            assertThat(text(call(client, get()))).isEqualTo("hello");
            assertThat(peer.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void expect_continue_waits_for_the_peers_word() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            seen.add(line.readHead());
            line.write("HTTP/1.1 100 Continue\r\n\r\n");
            seen.add(line.read(4));
            line.write(OK);
            line.readByte();
        })) {
            Request request = Request.post("/", Body.of("body")).withHeader("Expect", "100-continue");
            assertThat(call(fixture.open(peer.port()), request).status()).isEqualTo(200);
            assertThat(seen()).contains("expect: 100-continue\r\n").contains("content-length: 4\r\n");
            assertThat(seen()).isEqualTo("body");
        }
    }

    @Test
    void expect_continue_sends_no_body_after_a_final_answer() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
            seen.add("then " + line.readByte());
        })) {
            Body body = Body.of(Flux.just(utf8("body")), 4);
            Request request = Request.post("/", body).withHeader("Expect", "100-continue");
            assertThat(call(fixture.open(peer.port()), request).status()).isEqualTo(413);
            assertThat(seen()).isEqualTo("then -1");
            assertThat(body.isSendable()).isTrue();
        }
    }

    @Test
    void expect_continue_gives_up_waiting_in_time() throws Exception {
        TransportSettings settings = new TransportSettings(8192, 65536, Duration.ofSeconds(30), Duration.ofMillis(50));
        try (ClientFixture impatient = new ClientFixture(settings, 1);
                ScriptedPeer peer = ScriptedPeer.start(line -> {
                    line.readHead();
                    seen.add(line.read(4));
                    line.write(OK);
                    line.readByte();
                })) {
            Request request = Request.post("/", Body.of("body")).withHeader("Expect", "100-continue");
            assertThat(call(impatient.open(peer.port()), request).status()).isEqualTo(200);
            assertThat(seen()).isEqualTo("body");
        }
    }

    @Test
    void expect_continue_counts_its_patience_from_the_head_and_not_from_the_wait_for_a_connection() throws Exception {
        Duration patience = Duration.ofSeconds(1);
        TransportSettings settings = new TransportSettings(8192, 65536, Duration.ofSeconds(30), patience);
        ConnectionSettings one = new ConnectionSettings(
                ConnectionSettings.Protocol.HTTP_1_1, PATIENCE, 1, 10, PATIENCE, Duration.ofMinutes(1));
        try (ClientFixture patient = new ClientFixture(settings, 1);
                ScriptedPeer peer = ScriptedPeer.start(line -> {
                    line.readHead();
                    line.socket.setSoTimeout((int) patience.plusMillis(100).toMillis());
                    assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(line::readByte);
                    line.socket.setSoTimeout(0);
                    line.write(OK);
                    line.readHead();
                    line.socket.setSoTimeout(200);
                    try {
                        seen.add("too early: " + line.readByte());
                    } catch (SocketTimeoutException e) {
                        line.write("HTTP/1.1 100 Continue\r\n\r\n");
                        line.socket.setSoTimeout(0);
                        seen.add(line.read(4));
                    }
                    line.write(OK);
                    line.readByte();
                })) {
            EndpointClient client = patient.open(peer.port(), one);
            client.call(get()).subscribe();
            Request request = Request.post("/", Body.of("body")).withHeader("Expect", "100-continue");
            assertThat(call(client, request).status()).isEqualTo(200);
            assertThat(seen()).isEqualTo("body");
        }
    }

    @Test
    void interim_responses_reach_the_listener() throws Exception {
        List<Informational> interim = new CopyOnWriteArrayList<>();
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + OK);
            line.readByte();
        })) {
            assertThat(text(call(fixture.open(peer.port()), get().withInformational(interim::add))))
                    .isEqualTo("hello");
            assertThat(interim).extracting(Informational::status).containsExactly(103, 102);
            assertThat(interim.get(0).headers().get("link")).isEqualTo("</a>");
        }
    }

    @Test
    void an_early_answer_ends_the_upload_and_the_connection() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            line.readToEnd();
        })) {
            EndpointClient client = fixture.open(peer.port());
            CountDownLatch upstream = new CountDownLatch(1);
            Flux<ByteBuffer> endless = Flux.<ByteBuffer>never().doOnCancel(upstream::countDown);
            Response response = call(client, Request.post("/", Body.of(endless, Body.UNKNOWN_LENGTH)));
            assertThat(response.status()).isEqualTo(403);
            assertThat(text(response)).isEqualTo("no");
            assertThat(upstream.await(10, TimeUnit.SECONDS)).isTrue();
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
        }
    }

    @Test
    void an_attempt_ends_at_its_deadline_and_its_connection_with_it() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer.Line::readToEnd)) {
            EndpointClient client = fixture.open(peer.port());
            MeshException e = failureOf(client, within(get(), 60));
            assertThat(e.kind()).isEqualTo(Kind.ATTEMPT_TIMEOUT);
            assertThat(e).hasMessageContaining("-> reviews at 127.0.0.1:" + peer.port() + ": ");
            assertThat(e.isUnprocessed()).isFalse();
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
        }
    }

    @Test
    void the_calls_own_deadline_has_its_own_kind() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer.Line::readToEnd)) {
            EndpointClient client = fixture.open(peer.port());
            long soon = System.nanoTime() + Duration.ofMillis(60).toNanos();
            Request request = get().withCall(get().call().withDeadline(soon));
            assertThat(failureOf(client, request).kind()).isEqualTo(Kind.DEADLINE_EXCEEDED);
            MeshException late = failureOf(client, request);
            assertThat(late.kind()).isEqualTo(Kind.DEADLINE_EXCEEDED);
            assertThat(late.isUnprocessed()).isTrue();
        }
    }

    @Test
    void the_deadline_also_ends_a_body_that_trickles() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx");
            line.readToEnd();
        })) {
            EndpointClient client = fixture.open(peer.port());
            Response response = call(client, within(get(), 150));
            MeshException e = Assertions.catchThrowableOfType(MeshException.class, () -> text(response));
            assertThat(e.kind()).isEqualTo(Kind.ATTEMPT_TIMEOUT);
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
        }
    }

    @Test
    void a_body_that_nobody_reads_is_given_up() throws Exception {
        TransportSettings settings = new TransportSettings(8192, 65536, Duration.ofMillis(60), Duration.ofSeconds(1));
        try (ClientFixture impatient = new ClientFixture(settings, 1);
                ScriptedPeer peer = ScriptedPeer.start(line -> {
                    line.readHead();
                    line.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx");
                    line.readToEnd();
                })) {
            EndpointClient client = impatient.open(peer.port());
            assertThat(call(client, get()).status()).isEqualTo(200);
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
