package io.inmesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Call;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class FakeEndpointClientTest {

    private final VirtualTime time = new VirtualTime();
    private final FakeEndpointClient client = new FakeEndpointClient(time);

    @Test
    void it_answers_when_its_delay_has_passed() {
        client.answers(204, Duration.ofSeconds(1));
        List<Integer> statuses = new ArrayList<>();

        client.call(Request.get("/")).map(Response::status).subscribe(statuses::add);
        time.advance(Duration.ofMillis(999));
        assertThat(statuses).isEmpty();
        assertThat(client.inFlight()).isEqualTo(1);

        time.advance(Duration.ofMillis(1));
        assertThat(statuses).containsExactly(204);
        assertThat(client.inFlight()).isZero();
    }

    @Test
    void it_obeys_the_deadline_of_the_attempt_and_of_the_call() {
        client.neverAnswers();
        List<Object> kinds = new ArrayList<>();
        Call call = Call.to("a")
                .withDeadline(time.nanoTime() + Duration.ofSeconds(2).toNanos());
        Call attempt =
                call.withAttemptDeadline(time.nanoTime() + Duration.ofSeconds(1).toNanos());

        for (Call each : List.of(attempt, call)) {
            client.call(Request.get("/").withCall(each))
                    .subscribe(null, error -> kinds.add(((MeshException) error).kind()));
        }
        time.advance(Duration.ofSeconds(1));
        assertThat(kinds).containsExactly(MeshException.Kind.ATTEMPT_TIMEOUT);

        time.advance(Duration.ofSeconds(1));
        assertThat(kinds).containsExactly(MeshException.Kind.ATTEMPT_TIMEOUT, MeshException.Kind.DEADLINE_EXCEEDED);
    }

    @Test
    void a_cancelled_call_is_no_longer_in_flight() {
        client.neverAnswers();
        Disposable call = client.call(Request.get("/")).subscribe();

        call.dispose();

        assertThat(client.inFlight()).isZero();
        assertThat(client.cancelled()).isEqualTo(1);
    }
}
