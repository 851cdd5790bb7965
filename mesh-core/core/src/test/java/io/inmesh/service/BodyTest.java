package io.inmesh.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class BodyTest {

    private final AtomicInteger discarded = new AtomicInteger();

    private Body stream(String... chunks) {
        Flux<ByteBuffer> flux = Flux.fromArray(chunks).map(chunk -> ByteBuffer.wrap(chunk.getBytes(UTF_8)));
        return Body.of(flux, Body.UNKNOWN_LENGTH, () -> Headers.of("t", "1"), discarded::incrementAndGet);
    }

    @Test
    void bytes_in_memory_can_be_read_again_and_again() {
        Body body = Body.of("abc");
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(body.bytes(3))
                    .expectNextMatches(bytes -> new String(bytes, UTF_8).equals("abc"))
                    .verifyComplete();
            StepVerifier.create(body.chunks())
                    .expectNextMatches(chunk -> chunk.remaining() == 3)
                    .verifyComplete();
        }
        assertThat(body.isSendable()).isTrue();
    }

    @Test
    void a_stream_is_read_once_and_can_be_sent_until_then() {
        Body body = stream("a", "b");
        assertThat(body.isSendable()).isTrue();
        StepVerifier.create(body.bytes(2))
                .expectNextMatches(bytes -> new String(bytes, UTF_8).equals("ab"))
                .verifyComplete();
        assertThat(body.isSendable()).isFalse();
        assertThat(body.trailers().get("t")).isEqualTo("1");
        StepVerifier.create(body.bytes(2)).verifyErrorMessage("a streamed body can be read once");
    }

    @Test
    void a_discarded_stream_is_released_once_and_cannot_be_read() {
        Body body = stream("a");
        body.discard();
        body.discard();
        assertThat(discarded).hasValue(1);
        StepVerifier.create(body.chunks()).verifyError(IllegalStateException.class);
    }

    @Test
    void a_stream_that_is_being_read_is_not_discarded() {
        Body body = stream("a");
        StepVerifier.create(body.bytes(10)).expectNextCount(1).verifyComplete();
        body.discard();
        assertThat(discarded).hasValue(0);
    }

    @Test
    void more_bytes_than_the_limit_fail_with_both_numbers() {
        StepVerifier.create(stream("abc", "def").bytes(4))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                MeshException.class,
                                e -> assertThat(e.kind()).isEqualTo(MeshException.Kind.BODY_TOO_LARGE))
                        .hasMessageContaining("at least 6 bytes, the limit is 4"));
    }

    @Test
    void a_declared_length_over_the_limit_is_refused_before_reading_and_released() {
        Body body = Body.of(Flux.never(), 1000, Headers::empty, discarded::incrementAndGet);
        StepVerifier.create(body.bytes(10)).verifyError(MeshException.class);
        assertThat(discarded).hasValue(1);
    }

    @Test
    void trailers_follow_the_content() {
        Body body = Body.of("abc").withTrailers(() -> Headers.of("digest", "x"));
        StepVerifier.create(body.bytes(3)).expectNextCount(1).verifyComplete();
        assertThat(body.trailers().get("digest")).isEqualTo("x");
        assertThat(body.length()).isEqualTo(Body.UNKNOWN_LENGTH);
    }
}
