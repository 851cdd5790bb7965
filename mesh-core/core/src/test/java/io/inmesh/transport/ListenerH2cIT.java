package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

class ListenerH2cIT {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ListenerFixture fixture = new ListenerFixture();
    private final ConnectionProvider pool = ConnectionProvider.create("h2c-test", 1);
    private final HttpClient client = HttpClient.create(pool).protocol(HttpProtocol.H2C);

    @BeforeEach
    void loops() {
        assertThat(fixture.loops()).isNotNull();
    }

    @AfterEach
    void close() {
        pool.disposeLater().block(LIMIT);
        fixture.close();
    }

    @Test
    void a_request_reaches_the_handler_without_the_marks_of_the_codec() {
        AtomicReference<Request> seen = new AtomicReference<>();
        Listener listener = fixture.open(request -> {
            seen.set(request);
            byte[] bytes = request.body().bytesInMemory();
            return Mono.just(Response.of(200, Headers.empty(), Body.of(Objects.requireNonNull(bytes))));
        });

        String answer = post(listener, "/a?b", "body");

        assertThat(answer).isEqualTo("body");
        Request request = Objects.requireNonNull(seen.get());
        assertThat(request.target()).isEqualTo("/a?b");
        assertThat(request.authority()).isEqualTo("127.0.0.1:" + listener.port());
        assertThat(request.headers().toString()).doesNotContain("x-http2", "transfer-encoding");
    }

    @Test
    void many_streams_share_one_connection() {
        Listener listener = fixture.open(
                request -> Mono.delay(Duration.ofMillis(20)).map(tick -> Response.of(200, request.target())));

        Long answered = Flux.range(0, 50)
                .flatMap(
                        i -> client.get()
                                .uri("http://127.0.0.1:" + listener.port() + "/" + i)
                                .responseContent()
                                .aggregate()
                                .asString()
                                .filter(text -> text.equals("/" + i)),
                        50)
                .count()
                .block(LIMIT);

        assertThat(answered).isEqualTo(50);
        assertThat(listener.connections()).isEqualTo(1);
    }

    @Test
    void a_large_body_streams_both_ways() {
        int chunks = 512;
        byte[] chunk = new byte[32 * 1024];
        Listener listener = fixture.open(request -> Mono.just(Response.of(
                200,
                Headers.empty(),
                Body.of(request.body().chunks(), request.body().length()))));

        Long received = client.post()
                .uri("http://127.0.0.1:" + listener.port() + "/")
                .send(ByteBufFlux.fromInbound(Flux.range(0, chunks).map(i -> chunk)))
                .responseContent()
                .asByteArray()
                .map(bytes -> (long) bytes.length)
                .reduce(0L, Long::sum)
                .block(LIMIT);

        assertThat(received).isEqualTo((long) chunks * chunk.length);
    }

    @Test
    void trailers_follow_a_stream() {
        Body body = Body.of(Flux.just(ByteBuffer.wrap(new byte[] {'a'})), Body.UNKNOWN_LENGTH)
                .withTrailers(() -> Headers.of("grpc-status", "0"));
        Listener listener = fixture.open(request -> Mono.just(Response.of(200, Headers.empty(), body)));

        String status = client.get()
                .uri("http://127.0.0.1:" + listener.port() + "/")
                .responseSingle((response, content) -> content.asString()
                        .then(response.trailerHeaders())
                        .mapNotNull(trailers -> trailers.get("grpc-status")))
                .block(LIMIT);

        assertThat(status).isEqualTo("0");
    }

    @Test
    void a_reset_stream_cancels_its_handler_alone() {
        AtomicInteger cancelled = new AtomicInteger();
        Listener listener = fixture.open(request -> request.target().equals("/hang")
                ? Mono.<Response>never().doOnCancel(cancelled::incrementAndGet)
                : Mono.just(Response.of(200, "fine")));

        Disposable hanging = client.get()
                .uri("http://127.0.0.1:" + listener.port() + "/hang")
                .response()
                .subscribe();
        Eventually.isTrue(() -> listener.inFlight() == 1);
        hanging.dispose();

        Eventually.isTrue(() -> cancelled.get() == 1 && listener.inFlight() == 0);
        assertThat(post(listener, "/", "x")).isEqualTo("fine");
        assertThat(listener.connections()).isEqualTo(1);
    }

    @Test
    void a_drain_lets_streams_end_before_the_connection_does() {
        Sinks.One<Response> answer = Sinks.one();
        Listener listener = fixture.open(request -> answer.asMono());
        AtomicReference<String> received = new AtomicReference<>();
        client.get()
                .uri("http://127.0.0.1:" + listener.port() + "/")
                .responseContent()
                .aggregate()
                .asString()
                .subscribe(received::set);
        Eventually.isTrue(() -> listener.inFlight() == 1);

        AtomicInteger closed = new AtomicInteger();
        listener.close(LIMIT).subscribe(null, null, closed::incrementAndGet);
        assertThat(Eventually.settled(closed::get)).isZero();
        answer.tryEmitValue(Response.of(200, "bye"));

        Eventually.isTrue(() -> closed.get() == 1);
        Eventually.isTrue(() -> "bye".equals(received.get()));
    }

    private String post(Listener listener, String target, String body) {
        return Objects.requireNonNull(client.post()
                .uri("http://127.0.0.1:" + listener.port() + target)
                .send((request, out) -> out.sendString(Mono.just(body)))
                .responseContent()
                .aggregate()
                .asString()
                .block(LIMIT));
    }
}
