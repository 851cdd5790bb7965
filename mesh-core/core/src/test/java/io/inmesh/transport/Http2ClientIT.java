package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.PATIENCE;
import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.failureOf;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static io.inmesh.transport.ClientFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Informational;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** HTTP/2 as the client speaks it, frame by frame. */
@SuppressWarnings("FutureReturnValueIgnored") // of closing a peer's channel
class Http2ClientIT {

    private static final ConnectionSettings H2C =
            ConnectionSettings.DEFAULT.withProtocol(ConnectionSettings.Protocol.HTTP_2);

    private final ClientFixture fixture = new ClientFixture(TransportSettings.DEFAULT, 1);

    @AfterEach
    void close() {
        fixture.close();
    }

    private EndpointClient open(FramePeer peer) {
        return fixture.open(peer.port(), H2C);
    }

    @Test
    void get_reads_the_whole_answer() {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (FramePeer peer = FramePeer.start((line, head) -> {
            head.headers().forEach(field -> heads.add(field.getKey() + "=" + field.getValue()));
            line.ok("hello");
        })) {
            Request request = Request.get("/reviews/7?stars=true")
                    .withCall(get().call())
                    .withHeader("End-User", "jason")
                    .withHeader("Connection", "x-hop")
                    .withHeader("x-hop", "1")
                    .withHeader("te", "trailers");
            Response response = call(open(peer), request);
            assertThat(response.status()).isEqualTo(200);
            assertThat(text(response)).isEqualTo("hello");
            assertThat(response.headers().get("X-Conn")).isEqualTo("1");
            assertThat(response.headers().size()).isEqualTo(1);
            assertThat(response.headers().get(":status")).isNull();
            assertThat(heads)
                    .containsExactlyInAnyOrder(
                            ":method=GET",
                            ":scheme=http",
                            ":authority=reviews",
                            ":path=/reviews/7?stars=true",
                            "end-user=jason",
                            "te=trailers");
        }
    }

    @Test
    void concurrent_calls_share_a_connection() {
        Queue<FramePeer.Line> waiting = new ConcurrentLinkedQueue<>();
        try (FramePeer peer = FramePeer.start((line, head) -> {
            waiting.add(line);
            if (waiting.size() == 50) {
                waiting.forEach(each -> each.ok("hello"));
            }
        })) {
            EndpointClient client = open(peer);
            List<byte[]> responses = Flux.range(0, 50)
                    .flatMap(
                            i -> client.call(get())
                                    .flatMap(response -> response.body().bytes(10)),
                            50)
                    .collectList()
                    .block(PATIENCE);
            assertThat(responses).hasSize(50);
            assertThat(peer.accepted.get()).isEqualTo(1);
            eventually("idle", () -> client.stats().equals(new EndpointStats(1, 1, 0)));
        }
    }

    @Test
    void more_calls_than_streams_open_another_connection_up_to_the_limit_and_wait() {
        Queue<FramePeer.Line> waiting = new ConcurrentLinkedQueue<>();
        Http2Settings settings = Http2Settings.defaultSettings().maxConcurrentStreams(2);
        ConnectionSettings two =
                new ConnectionSettings(H2C.protocol(), H2C.connectTimeout(), 2, 100, H2C.idleTimeout(), H2C.maxAge());
        try (FramePeer peer = FramePeer.start(settings, (line, head) -> waiting.add(line))) {
            EndpointClient client = fixture.open(peer.port(), two);
            List<Response> responses = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 10; i++) {
                client.call(get()).subscribe(responses::add);
            }
            eventually("both full", () -> waiting.size() == 4);
            assertThat(client.stats()).isEqualTo(new EndpointStats(2, 0, 6));
            for (int i = 0; i < 10; i++) {
                eventually("next", () -> !waiting.isEmpty());
                waiting.remove().ok(null);
            }
            eventually("all answered", () -> responses.size() == 10);
            assertThat(peer.accepted.get()).isEqualTo(2);
        }
    }

    @Test
    void bodies_and_trailers_go_both_ways() {
        try (FramePeer peer = FramePeer.start((line, head) -> {
            if (head.isEndStream()) {
                line.head(false, "200");
                line.data("hello", false);
                line.trailers("x-sum", "5");
            }
        })) {
            EndpointClient client = open(peer);
            Body body = Body.of(Flux.just(utf8("abc"), utf8("de")), Body.UNKNOWN_LENGTH)
                    .withTrailers(() -> Headers.of("X-Sum", "5"));
            Response response = call(client, Request.post("/", body));
            assertThat(text(response)).isEqualTo("hello");
            assertThat(response.body().trailers().get("X-Sum")).isEqualTo("5");
            // Chunks that wait for the same flush may share a frame.
            assertThat(String.join(";", peer.events).replace(";data ", "")).isEqualTo("head /abcde;head null end");
        }
    }

    @Test
    void interim_responses_reach_the_listener() {
        List<Informational> interim = new CopyOnWriteArrayList<>();
        try (FramePeer peer = FramePeer.start((line, head) -> {
            line.head(false, "103", "link", "</a>");
            line.ok("hello");
        })) {
            assertThat(text(call(open(peer), get().withInformational(interim::add))))
                    .isEqualTo("hello");
            assertThat(interim).extracting(Informational::status).containsExactly(103);
        }
    }

    @Test
    void a_refused_stream_is_unprocessed_and_other_resets_are_not() {
        try (FramePeer peer = FramePeer.start((line, head) -> line.reset(
                "/refuse".contentEquals(head.headers().path())
                        ? Http2Error.REFUSED_STREAM
                        : Http2Error.INTERNAL_ERROR))) {
            EndpointClient client = open(peer);
            MeshException refused = failureOf(client, Request.get("/refuse"));
            assertThat(refused.kind()).isEqualTo(Kind.CONNECTION_CLOSED);
            assertThat(refused.isUnprocessed()).isTrue();
            MeshException reset = failureOf(client, Request.get("/break"));
            assertThat(reset.kind()).isEqualTo(Kind.CONNECTION_CLOSED);
            assertThat(reset.isUnprocessed()).isFalse();
            assertThat(reset).hasMessageContaining("INTERNAL_ERROR");
            assertThat(peer.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void going_away_ends_what_was_begun_and_refuses_the_rest() {
        Queue<FramePeer.Line> lines = new ConcurrentLinkedQueue<>();
        try (FramePeer peer = FramePeer.start((line, head) -> {
            if (line.number() > 1) {
                line.ok("second");
                return;
            }
            lines.add(line);
        })) {
            EndpointClient client = open(peer);
            List<Object> outcomes = new CopyOnWriteArrayList<>();
            client.call(get()).subscribe(outcomes::add, outcomes::add);
            eventually("first", () -> lines.size() == 1);
            FramePeer.Line first = lines.element();
            first.context()
                    .executor()
                    .submit(() -> first.goAway(first.stream().id()))
                    .syncUninterruptibly();
            eventually("a new connection", () -> answersSecond(client));
            assertThat(outcomes).isEmpty();
            first.ok(null);
            eventually("first answered", () -> outcomes.size() == 1);
            assertThat(outcomes.get(0)).isInstanceOf(Response.class);
            eventually("old connection closed", () -> client.stats().equals(new EndpointStats(1, 1, 0)));
        }
    }

    private static boolean answersSecond(EndpointClient client) {
        try {
            return text(call(client, get())).equals("second");
        } catch (MeshException e) {
            // It met the old connection before GOAWAY arrived.
            assertThat(e.isUnprocessed()).isTrue();
            return false;
        }
    }

    @Test
    void cancelling_resets_the_stream_and_keeps_the_connection() {
        try (FramePeer peer = FramePeer.start((line, head) -> {
            if (!"/never".contentEquals(head.headers().path())) {
                line.ok("hello");
            }
        })) {
            EndpointClient client = open(peer);
            Disposable never = client.call(Request.get("/never")).subscribe();
            eventually("sent", () -> peer.events.contains("head /never end"));
            never.dispose();
            eventually("reset", () -> peer.events.contains("reset CANCEL"));
            assertThat(text(call(client, get()))).isEqualTo("hello");
            assertThat(peer.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void the_deadline_resets_the_stream() {
        try (FramePeer peer = FramePeer.start((line, head) -> line.head(false, "200"))) {
            EndpointClient client = open(peer);
            Response response = call(client, within(get(), 3000));
            MeshException e = Assertions.catchThrowableOfType(MeshException.class, () -> text(response));
            assertThat(e.kind()).isEqualTo(Kind.ATTEMPT_TIMEOUT);
            eventually("reset", () -> peer.events.contains("reset CANCEL"));
            eventually("idle", () -> client.stats().equals(new EndpointStats(1, 1, 0)));
        }
    }

    @Test
    void an_unread_body_stops_at_its_window_and_does_not_stop_others() {
        String big = "x".repeat(1 << 20);
        try (FramePeer peer = FramePeer.start(
                (line, head) -> line.ok("/big".contentEquals(head.headers().path()) ? big : "small"))) {
            EndpointClient client = open(peer);
            Response unread = call(client, Request.get("/big"));
            for (int i = 0; i < 20; i++) {
                assertThat(text(call(client, get()))).isEqualTo("small");
            }
            assertThat(text(unread)).hasSize(1 << 20);
        }
    }

    @Test
    void a_closed_connection_fails_its_calls() {
        try (FramePeer peer =
                FramePeer.start((line, head) -> line.context().channel().close())) {
            EndpointClient client = open(peer);
            MeshException e = failureOf(client, get());
            assertThat(e.kind()).isEqualTo(Kind.CONNECTION_CLOSED);
            eventually("gone", () -> client.stats().equals(EndpointStats.NONE));
        }
    }

    @Test
    void a_peer_that_does_not_speak_http_2_has_seen_no_request() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            line.readToEnd();
        })) {
            MeshException e = failureOf(fixture.open(peer.port(), H2C), get());
            assertThat(e.kind()).isEqualTo(Kind.CONNECT_FAILED);
            assertThat(e.isUnprocessed()).isTrue();
        }
    }

    @Test
    void a_silent_peer_is_not_waited_for_longer_than_the_connect_timeout() throws Exception {
        ConnectionSettings quick =
                new ConnectionSettings(H2C.protocol(), Duration.ofMillis(100), 2, 100, H2C.idleTimeout(), H2C.maxAge());
        try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer.Line::readToEnd)) {
            MeshException e = failureOf(fixture.open(peer.port(), quick), get());
            assertThat(e.kind()).isEqualTo(Kind.CONNECT_FAILED);
            assertThat(e).hasMessageContaining("settings");
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
