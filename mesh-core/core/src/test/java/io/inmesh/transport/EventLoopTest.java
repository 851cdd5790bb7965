package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;

/** That the rule of all tests here, nothing blocks an event loop, is really watched. */
class EventLoopTest {

    @Test
    void whoever_blocks_an_event_loop_is_caught() {
        EventLoops loops = EventLoops.start(1);
        try {
            CompletableFuture<Throwable> caught = new CompletableFuture<>();
            loops.loops().get(0).execute(() -> {
                try {
                    caught.completeExceptionally(new AssertionError(
                            "waited unseen: " + new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS)));
                } catch (Throwable e) {
                    caught.complete(e);
                }
            });
            assertThat(caught).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(BlockingOperationError.class);
        } finally {
            loops.close().block(Duration.ofSeconds(10));
        }
    }
}
