package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.PATIENCE;
import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static io.inmesh.transport.ClientFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Calls that nobody waits for any more leave nothing behind. */
class CancellationIT {

    private static final int CALLS = 10_000;

    private static final int ROUND = 250;

    /** Half of the answers at once, the others in pieces, or never. */
    private static Mono<Response> answer(Request request) {
        return switch (request.path()) {
            case "/whole" -> Mono.just(Response.of(200, "x".repeat(1024)));
            case "/pieces" ->
                Mono.just(Response.of(
                        200,
                        Headers.empty(),
                        Body.of(
                                Flux.range(0, 20)
                                        .delayElements(Duration.ofMillis(1))
                                        .map(i -> ByteBuffer.allocate(2000)),
                                Body.UNKNOWN_LENGTH)));
            // Who does not read what a caller sends cannot hear it leave either.
            default -> request.body().chunks().then(Mono.never());
        };
    }

    @ParameterizedTest
    @EnumSource(Wiring.class)
    void ten_thousand_cancelled_calls_leak_nothing(Wiring wiring) {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        try (LeakReports reports = new LeakReports()) {
            cancelAll(wiring);
            // What the ends held until they were closed counts too.
            System.gc();
            for (int i = 0; i < 200; i++) {
                // The detector looks for leaks when something is allocated.
                ByteBufAllocator.DEFAULT.buffer(16).release();
            }
            assertThat(reports.found).isEmpty();
        }
    }

    private static void cancelAll(Wiring wiring) {
        try (ListenerFixture server = new ListenerFixture();
                ClientFixture fixture = new ClientFixture()) {
            Listener listener = server.open(ListenerSettings.DEFAULT, wiring.server(), CancellationIT::answer);
            ConnectionSettings settings = new ConnectionSettings(
                    wiring.protocol, Duration.ofSeconds(1), 32, 64, Duration.ofSeconds(10), Duration.ofMinutes(1));
            EndpointClient client = fixture.open(listener.port(), settings, wiring.client());
            Random random = new Random(7);
            Disposable[] calls = new Disposable[64];
            Arrays.fill(calls, Disposables.disposed());
            for (int i = 0; i < CALLS; i++) {
                int slot = random.nextInt(calls.length);
                calls[slot].dispose();
                calls[slot] = client.call(request(random))
                        .flatMap(response -> response.body().bytes(1 << 20))
                        .subscribe(bytes -> {}, error -> {});
                // So that calls live for some milliseconds, and end at every stage.
                LockSupport.parkNanos(20_000);
                if (i % ROUND == ROUND - 1) {
                    // However slow the machine is, some calls run to their end between those that are cancelled.
                    List.of(calls).forEach(Disposable::dispose);
                    eventually("it still works", () -> isAnswered(client));
                }
            }
            eventually("no call is left", () -> {
                EndpointStats stats = client.stats();
                return stats.pending() == 0 && stats.idle() == stats.open();
            });
            fixture.connector.close(Duration.ZERO).block(PATIENCE);
            assertThat(client.stats()).isEqualTo(EndpointStats.NONE);
            // Event loops that end drop what their connections still hold.
            eventually("the server has noticed", () -> listener.inFlight() == 0 && listener.connections() == 0);
            fixture.connector.loops.forEach(loop -> assertThat(loop.armed()).isZero());
        }
    }

    /** A server may close a connection on which too many streams were reset (CVE-2023-44487): then once more. */
    private static boolean isAnswered(EndpointClient client) {
        try {
            return call(client, within(Request.get("/whole"), 5000)).status() == 200;
        } catch (MeshException e) {
            return false;
        }
    }

    /** With or without a body, in memory or streamed. */
    private static Request request(Random random) {
        String path = List.of("/whole", "/pieces", "/never").get(random.nextInt(3));
        return switch (random.nextInt(4)) {
            case 0 -> Request.post(path, Body.of(new byte[100_000]));
            case 1 ->
                Request.post(path, Body.of(Flux.range(0, 10).map(i -> ByteBuffer.allocate(1000)), Body.UNKNOWN_LENGTH));
            default -> Request.get(path);
        };
    }

    /** While a body is unread its connection is not read either, but streams of HTTP/2 are told apart. */
    @ParameterizedTest
    @EnumSource(
            value = Wiring.class,
            names = {"HTTP_2", "TLS_HTTP_2"})
    void a_caller_that_leaves_is_noticed_though_its_body_is_unread(Wiring wiring) {
        try (ListenerFixture server = new ListenerFixture();
                ClientFixture fixture = new ClientFixture()) {
            Listener listener = server.open(ListenerSettings.DEFAULT, wiring.server(), request -> Mono.never());
            ConnectionSettings settings = ConnectionSettings.DEFAULT.withProtocol(wiring.protocol);
            EndpointClient client = fixture.open(listener.port(), settings, wiring.client());
            Request large = Request.post("/", Body.of(new byte[1 << 20]));
            Disposable call = client.call(large).subscribe();
            eventually("there", () -> listener.inFlight() == 1);
            call.dispose();
            eventually("the reset is noticed", () -> listener.inFlight() == 0);
            client.call(large).subscribe(response -> {}, error -> {});
            eventually("there", () -> listener.inFlight() == 1);
            fixture.connector.close(Duration.ZERO).block(PATIENCE);
            eventually("the end of the connection is noticed", () -> listener.inFlight() == 0);
        }
    }

    @Test
    void a_cancelled_response_body_closes_its_connection() {
        try (ListenerFixture server = new ListenerFixture();
                ClientFixture fixture = new ClientFixture()) {
            Listener listener = server.open(request -> Mono.just(Response.of(
                    200,
                    Headers.empty(),
                    Body.of(Flux.<ByteBuffer>generate(sink -> sink.next(ByteBuffer.allocate(8192))), -1))));
            EndpointClient client = fixture.open(listener.port());
            Response response = call(client, get());
            assertThat(response.body().chunks().take(3).count().block(PATIENCE)).isEqualTo(3);
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
            Response discarded = call(client, get());
            discarded.body().discard();
            eventually("closed", () -> client.stats().equals(EndpointStats.NONE));
            eventually("the server has noticed", () -> listener.inFlight() == 0);
        }
    }

    /** More in a moment than the codec's own bound against floods allows: 200 in 30 seconds. */
    @Test
    void a_thousand_calls_cancelled_cost_no_other_call_its_connection() {
        try (ListenerFixture server = new ListenerFixture();
                ClientFixture fixture = new ClientFixture(TransportSettings.DEFAULT, 1)) {
            Sinks.One<Response> answer = Sinks.one();
            Listener listener =
                    server.open(request -> request.path().equals("/patient") ? answer.asMono() : Mono.never());
            EndpointClient client = fixture.open(
                    listener.port(), ConnectionSettings.DEFAULT.withProtocol(ConnectionSettings.Protocol.HTTP_2));
            CompletableFuture<Response> patient =
                    client.call(Request.get("/patient").withCall(get().call())).toFuture();
            eventually("it has come", () -> listener.inFlight() == 1);
            for (int i = 0; i < 1000; i++) {
                Disposable call = client.call(get()).subscribe(response -> {}, error -> {});
                if (i % 50 == 0) {
                    eventually("some have come", () -> listener.inFlight() > 1);
                }
                call.dispose();
                // 1000 in a second are fine, and 1000 at once need not be.
                LockSupport.parkNanos(500_000);
            }
            eventually("none is left", () -> listener.inFlight() == 1);
            answer.tryEmitValue(Response.of(200, "patience"));
            assertThat(text(patient.orTimeout(5, TimeUnit.SECONDS).join())).isEqualTo("patience");
            assertThat(client.stats()).isEqualTo(new EndpointStats(1, 1, 0));
        }
    }
}
