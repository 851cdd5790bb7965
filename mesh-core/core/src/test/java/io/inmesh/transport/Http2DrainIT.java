package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A drain of a connection whose caller has not yet heard of it. */
class Http2DrainIT {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final ListenerFixture fixture = new ListenerFixture();
    private final Sinks.One<Response> answer = Sinks.one();
    private final AtomicBoolean closed = new AtomicBoolean();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_call_that_is_cancelled_while_the_server_drains_does_not_cost_the_others_theirs() throws IOException {
        Listener listener = fixture.open(request -> answer.asMono());
        try (RawClient caller = new RawClient(listener.port())) {
            startAndDrain(listener, caller);
            assertThat(awaitGoAway(caller)).isEqualTo(Integer.MAX_VALUE);

            // Both were on their way when the listener said that it goes.
            request(caller, 3, true);
            frame(caller, FrameLine.RST_STREAM, 0, 3, FrameLine.word(8));

            acknowledge(caller, await(caller, FrameLine.PING));
            assertThat(awaitGoAway(caller)).isEqualTo(3);
            answerArrives(caller, 1);
        }
        Eventually.isTrue(closed::get);
    }

    @Test
    void a_call_that_meets_the_drain_on_its_way_is_answered() throws IOException {
        Listener listener = fixture.open(request -> answer.asMono());
        try (RawClient caller = new RawClient(listener.port())) {
            startAndDrain(listener, caller);
            assertThat(awaitGoAway(caller)).isEqualTo(Integer.MAX_VALUE);

            request(caller, 3, false);
            frame(caller, FrameLine.DATA, FrameLine.END_STREAM, 3, new byte[] {'x'});
            Eventually.isTrue(() -> listener.inFlight() == 2);

            acknowledge(caller, await(caller, FrameLine.PING));
            assertThat(awaitGoAway(caller)).isEqualTo(3);
            answerArrives(caller, 3);
        }
        Eventually.isTrue(closed::get);
    }

    @Test
    void a_caller_that_answers_no_ping_is_told_the_last_stream_all_the_same() throws IOException {
        Listener listener = fixture.open(request -> answer.asMono());
        try (RawClient caller = new RawClient(listener.port())) {
            startAndDrain(listener, caller);
            assertThat(awaitGoAway(caller)).isEqualTo(Integer.MAX_VALUE);
            assertThat(awaitGoAway(caller)).isEqualTo(1);
            answerArrives(caller, 1);
        }
        Eventually.isTrue(closed::get);
    }

    @Test
    void an_idle_connection_closes_after_one_round_trip() throws IOException {
        Listener listener = fixture.open(request -> Mono.just(Response.of(200, "bye")));
        try (RawClient caller = new RawClient(listener.port())) {
            start(caller);
            await(caller, FrameLine.DATA);
            listener.close(LONG).subscribe(null, null, () -> closed.set(true));
            acknowledge(caller, await(caller, FrameLine.PING));
            assertThat(awaitGoAway(caller)).isEqualTo(1);
            assertThat(caller.readToEnd()).isEmpty();
        }
        Eventually.isTrue(closed::get);
    }

    private void startAndDrain(Listener listener, RawClient caller) throws IOException {
        start(caller);
        Eventually.isTrue(() -> listener.inFlight() == 1);
        listener.close(LONG).subscribe(null, null, () -> closed.set(true));
    }

    private static void start(RawClient caller) throws IOException {
        caller.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        frame(caller, FrameLine.SETTINGS, 0, 0, new byte[0]);
        request(caller, 1, true);
    }

    private static void request(RawClient caller, int stream, boolean end) throws IOException {
        byte[] head = FrameLine.block(
                ":method", end ? "GET" : "POST", ":scheme", "http", ":path", "/", ":authority", "127.0.0.1");
        frame(caller, FrameLine.HEADERS, FrameLine.END_HEADERS | (end ? FrameLine.END_STREAM : 0), stream, head);
    }

    private static void frame(RawClient caller, int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        caller.send(frame.put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array());
    }

    private static FrameLine.Frame await(RawClient caller, int type) throws IOException {
        while (true) {
            ByteBuffer head = ByteBuffer.wrap(caller.read(9));
            assertThat(head.remaining()).as("of a frame's head").isEqualTo(9);
            int length = ((head.get() & 0xff) << 16) | (head.getShort() & 0xffff);
            byte is = head.get();
            byte flags = head.get();
            int stream = head.getInt();
            ByteBuffer payload = ByteBuffer.wrap(caller.read(length));
            if (is == type) {
                return new FrameLine.Frame(is, flags, stream, payload);
            }
        }
    }

    /** The last stream that the next GOAWAY names. */
    private static int awaitGoAway(RawClient caller) throws IOException {
        ByteBuffer payload = await(caller, FrameLine.GOAWAY).payload();
        int last = payload.getInt();
        assertThat(payload.getInt()).as("its error").isZero();
        return last;
    }

    private static void acknowledge(RawClient caller, FrameLine.Frame ping) throws IOException {
        frame(caller, FrameLine.PING, FrameLine.ACK, 0, ping.payload().array());
    }

    /** On each of the streams up to {@code last}; then the connection ends. */
    private void answerArrives(RawClient caller, int last) throws IOException {
        answer.tryEmitValue(Response.of(200, "bye"));
        for (int stream = 1; stream <= last; stream += 2) {
            FrameLine.Frame data = await(caller, FrameLine.DATA);
            assertThat(StandardCharsets.US_ASCII.decode(data.payload()).toString())
                    .isEqualTo("bye");
        }
        caller.readToEnd();
    }
}
