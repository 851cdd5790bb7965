package io.inmesh.spring.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.StreamingHttpOutputMessage;
import reactor.test.StepVerifier;

class WritingTest {

    private final List<Writing> writings = new ArrayList<>();

    /** Writes {@code chunks} times 16 KiB. */
    private record Chunks(int chunks, boolean repeatable) implements StreamingHttpOutputMessage.Body {

        @Override
        public void writeTo(OutputStream out) throws IOException {
            for (int i = 0; i < chunks; i++) {
                out.write(new byte[16 * 1024]);
            }
        }
    }

    private WrittenBody body(int chunks, boolean repeatable) {
        return new WrittenBody(new Chunks(chunks, repeatable), -1, writings::add);
    }

    private void write() {
        writings.remove(0).run();
    }

    @Test
    void everything_written_arrives() {
        StepVerifier.create(body(3, false).chunks().map(ByteBuffer::remaining).reduce(0, Integer::sum))
                .then(this::write)
                .expectNext(3 * 16 * 1024)
                .verifyComplete();
    }

    @Test
    void a_body_that_is_repeatable_is_written_again_for_every_subscriber() {
        WrittenBody body = body(1, true);
        for (int i = 0; i < 2; i++) {
            assertThat(body.isSendable()).isTrue();
            StepVerifier.create(body.chunks())
                    .then(this::write)
                    .expectNextCount(1)
                    .verifyComplete();
        }
    }

    @Test
    void a_body_that_is_not_repeatable_is_written_once() {
        WrittenBody body = body(1, false);
        assertThat(body.isReplayable()).isFalse();
        assertThat(body.isSendable()).isTrue();
        StepVerifier.create(body.chunks()).then(this::write).expectNextCount(1).verifyComplete();
        assertThat(body.isSendable()).isFalse();
        StepVerifier.create(body.chunks()).verifyError(IllegalStateException.class);
    }

    @Test
    void the_writer_of_a_call_that_has_ended_stops() {
        StepVerifier.create(body(1000, false).chunks(), 1)
                .then(this::writeAfterCancelling)
                .thenCancel()
                .verify();
    }

    /** Without demand it would wait for ever. */
    private void writeAfterCancelling() {
        Writing writing = writings.remove(0);
        writing.cancel();
        writing.run();
    }

    @Test
    void an_error_of_the_writer_reaches_the_subscriber() {
        StreamingHttpOutputMessage.Body broken = out -> {
            throw new IOException("no disk");
        };
        StepVerifier.create(new WrittenBody(broken, -1, writings::add).chunks())
                .then(this::write)
                .verifyErrorMessage("no disk");
    }

    @Test
    void a_small_body_is_taken_into_memory_and_a_large_one_is_not() throws IOException {
        assertThat(SmallBody.bytes(new Chunks(4, true), -1)).hasSize(64 * 1024);
        assertThat(SmallBody.bytes(new Chunks(5, true), -1)).isNull();
        assertThat(SmallBody.bytes(new Chunks(1, true), 80_000)).isNull();
        assertThat(SmallBody.bytes(new Chunks(1, false), -1)).isNull();
    }
}
