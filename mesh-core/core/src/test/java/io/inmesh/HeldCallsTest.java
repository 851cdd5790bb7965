package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.ServiceName;
import io.inmesh.service.Call;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Calls that wait for the config service's first word. */
class HeldCallsTest {

    private final VirtualTime time = new VirtualTime();
    private final Sinks.Empty<Void> told = Sinks.empty();
    private final List<String> outcomes = new ArrayList<>();
    private int passed;
    private final HeldCalls held = new HeldCalls(
            ServiceName.parse("reviews"),
            told.asMono(),
            request -> {
                passed++;
                return Mono.just(Response.of(204));
            },
            time);

    private Disposable send(Request request) {
        return held.call(request)
                .subscribe(
                        response -> outcomes.add(String.valueOf(response.status())),
                        error -> outcomes.add(
                                error instanceof MeshException e
                                        ? e.kind() + " " + e.isUnprocessed()
                                        : error.toString()));
    }

    private Request within(Duration deadline) {
        return Request.get("/").withCall(Call.to("reviews").withDeadline(time.nanoTime() + deadline.toNanos()));
    }

    @Test
    void calls_go_on_when_it_has_been_told() {
        send(Request.get("/"));
        send(within(Duration.ofSeconds(1)));
        assertThat(outcomes).isEmpty();
        told.tryEmitEmpty();
        assertThat(outcomes).containsExactly("204", "204");
        send(Request.get("/"));
        assertThat(outcomes).hasSize(3);
    }

    @Test
    void no_call_waits_beyond_its_deadline() {
        send(within(Duration.ofMillis(500)));
        time.advance(Duration.ofMillis(499));
        assertThat(outcomes).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(outcomes).containsExactly(Kind.DEADLINE_EXCEEDED + " true");
        assertThat(passed).isZero();
    }

    @Test
    void so_many_wait_and_those_that_leave_make_room() {
        List<Disposable> waiting = new ArrayList<>();
        for (int i = 0; i < HeldCalls.MAX_HELD; i++) {
            waiting.add(send(Request.get("/")));
        }
        send(Request.get("/"));
        assertThat(outcomes).containsExactly(Kind.OVERLOADED + " true");
        waiting.get(0).dispose();
        send(Request.get("/"));
        assertThat(outcomes).hasSize(1);
        told.tryEmitEmpty();
        assertThat(passed).isEqualTo(HeldCalls.MAX_HELD);
    }
}
