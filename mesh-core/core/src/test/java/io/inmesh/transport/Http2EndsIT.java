package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.failureOf;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** How HTTP/2 calls end for the client: in order, late, cut, or before they begin. */
@SuppressWarnings("FutureReturnValueIgnored") // of closing a peer's channel
class Http2EndsIT {

    private static final ConnectionSettings H2C =
            ConnectionSettings.DEFAULT.withProtocol(ConnectionSettings.Protocol.HTTP_2);

    private final ClientFixture fixture = new ClientFixture(TransportSettings.DEFAULT, 1);
    /** Requests for /streamed, which get a head at once and the rest from the test. */
    private final Queue<FramePeer.Line> streamed = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private FramePeer peer(Http2Settings settings) {
        return FramePeer.start(settings, (line, head) -> {
            if ("/streamed".contentEquals(head.headers().path())) {
                streamed.add(line);
                line.head(false, "200");
            } else {
                line.ok(null);
            }
        });
    }

    private FramePeer peer() {
        return peer(Http2Settings.defaultSettings());
    }

    private EndpointClient open(FramePeer peer) {
        return fixture.open(peer.port(), H2C);
    }

    @Test
    void a_body_whose_end_came_before_its_reader_completes() {
        try (FramePeer peer = peer()) {
            EndpointClient client = open(peer);
            Response response = call(client, Request.get("/streamed"));
            streamed.element().trailers("x-sum", "0");
            // Its answer comes behind the trailers.
            call(client, get());
            assertThat(text(response)).isEmpty();
            assertThat(response.body().trailers().get("X-Sum")).isEqualTo("0");
        }
    }

    @Test
    void a_whole_answer_that_waits_to_be_read_outlives_its_connection() {
        try (FramePeer peer = peer()) {
            EndpointClient client = open(peer);
            Response response = call(client, Request.get("/streamed"));
            FramePeer.Line line = streamed.element();
            for (int i = 0; i < 40; i++) {
                line.data("x", false);
            }
            line.data("y", true);
            line.context().channel().close();
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
            assertThat(text(response)).isEqualTo("x".repeat(40) + "y");
        }
    }

    @Test
    void what_was_read_of_a_cut_answer_comes_before_its_error() {
        try (FramePeer peer = peer()) {
            EndpointClient client = open(peer);
            Response response = call(client, Request.get("/streamed"));
            FramePeer.Line line = streamed.element();
            line.data("half", false);
            line.reset(Http2Error.INTERNAL_ERROR);
            call(client, get());
            List<Object> signals = new CopyOnWriteArrayList<>();
            Flux.from(response.body().chunks()).subscribe(chunk -> signals.add(chunk.remaining()), signals::add);
            eventually("failed", () -> signals.size() == 2);
            assertThat(signals.get(0)).isEqualTo(4);
            assertThat(signals.get(1))
                    .isInstanceOfSatisfying(
                            MeshException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONNECTION_CLOSED));
        }
    }

    @Test
    void a_whole_answer_is_kept_where_the_peer_wants_no_more_of_the_request() {
        try (FramePeer peer = peer()) {
            EndpointClient client = open(peer);
            Body endless = Body.of(Flux.<ByteBuffer>never(), Body.UNKNOWN_LENGTH);
            Response response = call(client, Request.post("/streamed", endless));
            FramePeer.Line line = streamed.element();
            line.data("body", true);
            line.reset(Http2Error.NO_ERROR);
            call(client, get());
            assertThat(text(response)).isEqualTo("body");
            eventually("idle", () -> client.stats().equals(new EndpointStats(1, 1, 0)));
            assertThat(peer.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void a_head_or_trailers_too_large_for_the_peer_are_a_bad_request_and_harm_no_other_call() {
        try (FramePeer peer = peer(Http2Settings.defaultSettings().maxHeaderListSize(1000))) {
            EndpointClient client = open(peer);
            Response other = call(client, Request.get("/streamed"));
            MeshException head = failureOf(client, get().withHeader("x-large", "x".repeat(2000)));
            assertThat(head.kind()).isEqualTo(Kind.INVALID_REQUEST);
            Body body = Body.of(Flux.just(ByteBuffer.allocate(3)), Body.UNKNOWN_LENGTH)
                    .withTrailers(() -> Headers.of("x-large", "x".repeat(2000)));
            MeshException trailers = Assertions.catchThrowableOfType(
                    MeshException.class, () -> text(call(client, Request.post("/streamed", body))));
            assertThat(trailers.kind()).isEqualTo(Kind.INVALID_REQUEST);
            assertThat(call(client, get()).status()).isEqualTo(200);
            streamed.element().data("body", true);
            assertThat(text(other)).isEqualTo("body");
            assertThat(peer.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void a_peer_that_takes_no_streams_for_now_keeps_its_connection() {
        try (FramePeer peer = peer(Http2Settings.defaultSettings().maxConcurrentStreams(0))) {
            EndpointClient client = open(peer);
            for (int i = 0; i < 3; i++) {
                assertThat(failureOf(client, get()).isUnprocessed()).isTrue();
            }
            assertThat(client.stats()).isEqualTo(new EndpointStats(1, 1, 0));
            assertThat(peer.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void fields_with_line_ends_are_refused() {
        for (String bad : List.of("a\r\nset-cookie: b", "a\nb", "a\rb", "a\0b")) {
            try (FramePeer peer = FramePeer.start((line, head) -> {
                if ("/head".contentEquals(head.headers().path())) {
                    line.head(true, "200", "x-bad", bad);
                } else if ("/trailers".contentEquals(head.headers().path())) {
                    line.head(false, "200");
                    line.trailers("x-bad", bad);
                } else {
                    line.ok(null);
                }
            })) {
                EndpointClient client = open(peer);
                for (String path : List.of("/head", "/trailers")) {
                    MeshException e = Assertions.catchThrowableOfType(
                            MeshException.class, () -> text(call(client, Request.get(path))));
                    assertThat(e).as(path).isNotNull();
                    assertThat(e.kind()).isEqualTo(Kind.PROTOCOL_ERROR);
                }
                assertThat(call(client, get()).status()).isEqualTo(200);
            }
        }
    }
}
