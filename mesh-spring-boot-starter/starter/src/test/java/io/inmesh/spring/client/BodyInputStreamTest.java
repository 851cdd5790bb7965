package io.inmesh.spring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class BodyInputStreamTest {

    private static Body body(Flux<ByteBuffer> chunks) {
        return Body.of(chunks, Body.UNKNOWN_LENGTH);
    }

    private static Flux<ByteBuffer> chunks(int count) {
        return Flux.range(0, count).map(i -> ByteBuffer.wrap(new byte[] {i.byteValue(), (byte) (i + 1)}));
    }

    @Test
    void reads_all_chunks_in_order() throws IOException {
        try (BodyInputStream in = new BodyInputStream(body(chunks(3)), null)) {
            assertThat(in.readAllBytes()).containsExactly(0, 1, 1, 2, 2, 3);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void asks_for_no_more_than_a_window_ahead_of_its_reader() throws IOException {
        AtomicLong produced = new AtomicLong();
        Flux<ByteBuffer> endless = Flux.generate(sink -> {
            produced.incrementAndGet();
            sink.next(ByteBuffer.wrap(new byte[10]));
        });
        try (BodyInputStream in = new BodyInputStream(body(endless), null)) {
            assertThat(in.readNBytes(10)).hasSize(10);
            assertThat(produced).hasValue(8);
            assertThat(in.readNBytes(1000)).hasSize(1000);
            assertThat(produced.get()).isLessThanOrEqualTo(101 + 8);
        }
    }

    @Test
    void closing_it_unread_discards_the_body() {
        AtomicBoolean discarded = new AtomicBoolean();
        Body body = Body.of(chunks(1), 2, Headers::empty, () -> discarded.set(true));
        new BodyInputStream(body, null).close();
        assertThat(discarded).isTrue();
    }

    @Test
    void closing_it_half_read_cancels_the_body() throws IOException {
        AtomicBoolean cancelled = new AtomicBoolean();
        BodyInputStream in = new BodyInputStream(body(chunks(100).doOnCancel(() -> cancelled.set(true))), null);
        assertThat(in.read()).isZero();
        in.close();
        assertThat(cancelled).isTrue();
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void an_error_comes_after_what_arrived_before_it() throws IOException {
        Flux<ByteBuffer> broken = chunks(1)
                .concatWith(Flux.error(MeshException.of(MeshException.Kind.CONNECTION_CLOSED, "reset by peer")));
        try (BodyInputStream in = new BodyInputStream(body(broken), null)) {
            assertThat(in.readNBytes(2)).containsExactly(0, 1);
            assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessage("reset by peer");
        }
    }

    @Test
    void a_chunk_that_does_not_come_in_time_is_a_timeout() {
        try (BodyInputStream in = new BodyInputStream(body(Flux.never()), Duration.ofMillis(1))) {
            assertThatThrownBy(in::read)
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("PT0.001S");
        }
    }
}
