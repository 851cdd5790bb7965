package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.PATIENCE;
import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.failureOf;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static io.inmesh.transport.ClientFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** How many connections there are, who waits for them, and when they end. */
class LoopPoolIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ClientFixture fixture = new ClientFixture(TransportSettings.DEFAULT, 1);
    private final Semaphore answers = new Semaphore(0);
    private final Semaphore requests = new Semaphore(0);

    @AfterEach
    void close() {
        answers.release(1000);
        fixture.close();
    }

    /** Answers as the test allows. */
    private ScriptedPeer peer() {
        return ScriptedPeer.start(line -> {
            while (line.readHead() != null) {
                requests.release();
                answers.acquire();
                line.write(OK);
            }
        });
    }

    private static ConnectionSettings limits(int connections, int pending) {
        return settings(connections, pending, Duration.ofSeconds(10), Duration.ofMinutes(1));
    }

    private static ConnectionSettings settings(int connections, int pending, Duration idle, Duration age) {
        return new ConnectionSettings(
                ConnectionSettings.Protocol.HTTP_1_1, Duration.ofSeconds(1), connections, pending, idle, age);
    }

    @Test
    void connections_stay_within_their_limit_and_calls_wait_their_turn() throws Exception {
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(peer.port(), limits(2, 10));
            List<Response> responses = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 6; i++) {
                client.call(get()).subscribe(responses::add);
            }
            requests.acquire(2);
            eventually("waiting", () -> client.stats().equals(new EndpointStats(2, 0, 4)));
            answers.release(6);
            eventually("answered", () -> responses.size() == 6);
            assertThat(peer.accepted.get()).isEqualTo(2);
            eventually("idle", () -> client.stats().equals(new EndpointStats(2, 2, 0)));
        }
    }

    @Test
    void more_waiting_calls_than_allowed_fail_at_once() throws Exception {
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(peer.port(), limits(1, 1));
            client.call(get()).subscribe();
            client.call(get()).subscribe();
            eventually("full", () -> client.stats().equals(new EndpointStats(1, 0, 1)));
            MeshException e = failureOf(client, get());
            assertThat(e.kind()).isEqualTo(Kind.OVERLOADED);
            assertThat(e.isUnprocessed()).isTrue();
            assertThat(e).hasMessageContaining("maxPending 1").hasMessageContaining("maxConnections");
        }
    }

    @Test
    void no_waiting_allowed_still_connects() throws Exception {
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(peer.port(), limits(1, 0));
            answers.release();
            assertThat(text(call(client, get()))).isEqualTo("ok");
        }
    }

    @Test
    void a_waiting_call_ends_at_its_deadline_or_when_cancelled_and_leaves() throws Exception {
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(peer.port(), limits(1, 10));
            client.call(get()).subscribe();
            requests.acquire();
            Disposable cancelled = client.call(get()).subscribe();
            eventually("waiting", () -> client.stats().pending() == 1);
            MeshException e = failureOf(client, within(get(), 60));
            assertThat(e.kind()).isEqualTo(Kind.ATTEMPT_TIMEOUT);
            assertThat(e.isUnprocessed()).isTrue();
            assertThat(client.stats().pending()).isEqualTo(1);
            cancelled.dispose();
            eventually("left", () -> client.stats().pending() == 0);
            answers.release(2);
            assertThat(text(call(client, get()))).isEqualTo("ok");
            assertThat(requests.tryAcquire(2)).isFalse();
        }
    }

    @Test
    void idle_and_old_connections_are_closed() throws Exception {
        answers.release(100);
        try (ScriptedPeer peer = peer()) {
            Duration soon = Duration.ofMillis(50);
            EndpointClient idle = fixture.open(peer.port(), settings(5, 5, soon, Duration.ofMinutes(1)));
            call(idle, get());
            eventually("idle one closed", () -> idle.stats().equals(EndpointStats.NONE));
            EndpointClient old = fixture.open(peer.port(), settings(5, 5, Duration.ofSeconds(10), soon));
            call(old, get());
            eventually("old one closed", () -> old.stats().equals(EndpointStats.NONE));
            assertThat(text(call(old, get()))).isEqualTo("ok");
        }
    }

    @Test
    void a_connection_that_the_peer_closed_while_idle_is_not_used() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(line -> {
            line.readHead();
            line.write(OK);
        })) {
            EndpointClient client = fixture.open(peer.port());
            for (int i = 0; i < 5; i++) {
                assertThat(text(call(client, get()))).isEqualTo("ok");
                eventually("seen closing", () -> client.stats().equals(EndpointStats.NONE));
            }
        }
    }

    @Test
    void calls_on_an_event_loop_stay_there() throws Exception {
        answers.release(1000);
        try (ClientFixture two = new ClientFixture(TransportSettings.DEFAULT, 2);
                ScriptedPeer peer = peer()) {
            EndpointClient client = two.open(peer.port());
            String chain = client.call(get())
                    .flatMap(first -> {
                        Thread thread = Thread.currentThread();
                        return client.call(get()).map(second -> thread == Thread.currentThread() ? "same" : "other");
                    })
                    .block(PATIENCE);
            assertThat(chain).isEqualTo("same");
            assertThat(peer.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void closing_waits_for_calls_in_flight_and_refuses_others() throws Exception {
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(peer.port(), limits(1, 10));
            Mono<Response> first = client.call(get()).cache();
            Mono<Response> second = client.call(get()).cache();
            first.subscribe();
            second.subscribe();
            requests.acquire();
            eventually("both accepted", () -> client.stats().pending() == 1);
            Mono<Void> closed = client.close(Duration.ofSeconds(5)).cache();
            closed.subscribe();
            eventually("refused", () -> failureOf(client, get()).kind() == Kind.CLOSED);
            answers.release(2);
            assertThat(first.block(PATIENCE)).isNotNull();
            assertThat(second.block(PATIENCE)).isNotNull();
            closed.block(PATIENCE);
            assertThat(client.stats()).isEqualTo(EndpointStats.NONE);
        }
    }

    @Test
    void closing_cuts_what_outlasts_the_grace() throws Exception {
        try (ScriptedPeer peer = peer()) {
            EndpointClient client = fixture.open(peer.port(), limits(1, 10));
            List<Throwable> errors = new CopyOnWriteArrayList<>();
            client.call(get()).subscribe(r -> {}, errors::add);
            client.call(get()).subscribe(r -> {}, errors::add);
            requests.acquire();
            eventually("both accepted", () -> client.stats().pending() == 1);
            client.close(Duration.ofMillis(50)).block(PATIENCE);
            assertThat(errors)
                    .hasSize(2)
                    .allSatisfy(e -> assertThat(((MeshException) e).kind()).isEqualTo(Kind.CLOSED));
            assertThat(client.stats()).isEqualTo(EndpointStats.NONE);
            client.close(Duration.ofMillis(50)).block(PATIENCE);
        }
    }
}
