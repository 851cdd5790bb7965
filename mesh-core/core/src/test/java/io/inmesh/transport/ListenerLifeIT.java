package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.service.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ListenerLifeIT {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final ListenerFixture fixture = new ListenerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_drain_lets_calls_in_flight_end_and_closes_the_rest() throws IOException {
        Sinks.One<Response> answer = Sinks.one();
        Listener listener = fixture.open(request -> answer.asMono());

        try (RawClient busy = new RawClient(listener.port());
                RawClient idle = new RawClient(listener.port())) {
            busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Eventually.isTrue(() -> listener.inFlight() == 1 && listener.connections() == 2);
            AtomicInteger closed = new AtomicInteger();
            listener.close(LONG).subscribe(null, null, closed::incrementAndGet);

            assertThat(idle.readToEnd()).isEmpty();
            Eventually.isTrue(() -> refuses(listener.port()));
            assertThat(closed).hasValue(0);

            answer.tryEmitValue(Response.of(200, "bye"));
            assertThat(busy.readToEnd())
                    .containsIgnoringCase("connection: close")
                    .endsWith("bye");
            Eventually.isTrue(() -> closed.get() == 1);
        }
    }

    @Test
    void a_drain_cuts_calls_that_outlast_its_grace() throws IOException {
        AtomicInteger cancelled = new AtomicInteger();
        Listener listener = fixture.open(request -> Mono.<Response>never().doOnCancel(cancelled::incrementAndGet));

        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Eventually.isTrue(() -> listener.inFlight() == 1);

            listener.close(SHORT).block(LONG);

            assertThat(client.readToEnd()).isEmpty();
            Eventually.isTrue(() -> cancelled.get() == 1);
        }
    }

    @Test
    void a_head_that_trickles_in_is_cut_off_while_an_idle_connection_may_wait() throws IOException {
        Listener listener = fixture.open(
                ListenerSettings.DEFAULT.withReceiveTimeout(SHORT), request -> Mono.just(Response.of(200)));

        try (RawClient idle = new RawClient(listener.port());
                RawClient slow = new RawClient(listener.port())) {
            idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 200; i++) {
                            slow.send(i == 0 ? "GET /" : "x");
                            assertThat(slow.isSilentFor(20)).isTrue();
                        }
                    })
                    .isInstanceOfAny(IOException.class, AssertionError.class);
            Eventually.isTrue(() -> listener.connections() == 1);
            assertThat(idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead())
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void what_comes_behind_a_running_call_does_not_cut_it() throws IOException {
        for (String behind : new String[] {"\r\n", "GET / HT"}) {
            Sinks.One<Response> answer = Sinks.one();
            Listener listener =
                    fixture.open(ListenerSettings.DEFAULT.withReceiveTimeout(SHORT), request -> answer.asMono());
            try (RawClient client = new RawClient(listener.port())) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + behind);
                assertThat(client.isSilentFor(600)).isTrue();
                answer.tryEmitValue(Response.of(204));
                assertThat(client.readHead()).startsWith("HTTP/1.1 204");
            }
        }
    }

    @Test
    void an_empty_line_after_a_request_does_not_make_its_connection_slow() throws IOException {
        Listener listener = fixture.open(
                ListenerSettings.DEFAULT.withReceiveTimeout(SHORT), request -> Mono.just(Response.of(204)));
        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
            assertThat(client.send("\r\n").isSilentFor(600)).isTrue();
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead())
                    .startsWith("HTTP/1.1 204");
        }
    }

    @Test
    void a_call_ends_even_where_cancelling_its_handler_fails() throws IOException {
        Listener listener = fixture.open(request -> new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Response> actual) {
                actual.onSubscribe(new Subscription() {
                    @Override
                    public void request(long n) {
                        // Never answers.
                    }

                    @Override
                    public void cancel() {
                        throw new IllegalStateException("on purpose");
                    }
                });
            }
        });
        try (ClientFixture clients = new ClientFixture()) {
            ConnectionSettings h2c = ConnectionSettings.DEFAULT.withProtocol(ConnectionSettings.Protocol.HTTP_2);
            Disposable call =
                    clients.open(listener.port(), h2c).call(ClientFixture.get()).subscribe();
            Eventually.isTrue(() -> listener.inFlight() == 1);
            call.dispose();
            Eventually.isTrue(() -> listener.inFlight() == 0);
            assertThat(listener.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_small_body_that_does_not_come_is_408() throws IOException {
        Listener listener = fixture.open(
                ListenerSettings.DEFAULT.withReceiveTimeout(SHORT), request -> Mono.just(Response.of(200)));

        try (RawClient client = new RawClient(listener.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
            assertThat(client.readHead()).startsWith("HTTP/1.1 408").containsIgnoringCase("connection: close");
        }
    }

    @Test
    void an_idle_connection_is_closed_and_a_busy_one_is_not() throws IOException {
        Listener listener = fixture.open(ListenerSettings.DEFAULT.withIdleTimeout(SHORT), request -> Mono.never());

        try (RawClient busy = new RawClient(listener.port());
                RawClient idle = new RawClient(listener.port())) {
            busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(idle.readToEnd()).isEmpty();
            assertThat(busy.isSilentFor(600)).isTrue();
        }
    }

    @Test
    void a_connection_over_the_limit_is_closed_and_room_is_made_again() throws IOException {
        Listener listener =
                fixture.open(ListenerSettings.DEFAULT.withMaxConnections(1), request -> Mono.just(Response.of(200)));

        try (RawClient first = new RawClient(listener.port())) {
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
            try (RawClient second = new RawClient(listener.port())) {
                assertThat(second.readToEnd()).isEmpty();
            }
        }
        Eventually.isTrue(() -> listener.connections() == 0);
        try (RawClient third = new RawClient(listener.port())) {
            assertThat(third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead())
                    .startsWith("HTTP/1.1 200");
        }
    }

    private static boolean refuses(int port) {
        try (RawClient client = new RawClient(port)) {
            return client.readToEnd() == null;
        } catch (IOException e) {
            return true;
        }
    }
}
