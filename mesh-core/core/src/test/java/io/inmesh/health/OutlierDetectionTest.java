package io.inmesh.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.health.OutlierSettings.Errors;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;
import io.inmesh.service.Body;
import io.inmesh.service.Classification;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Response;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The semantics that Envoy publishes and Istio configures, second by second. */
class OutlierDetectionTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> transitions = Collections.synchronizedList(new ArrayList<>());
    private final HealthListener listener = new HealthListener() {
        @Override
        public void ejected(Endpoint endpoint, Duration duration, String reason) {
            transitions.add(endpoint.host() + " ejected for " + duration.toSeconds() + "s: " + reason);
        }

        @Override
        public void revived(Endpoint endpoint) {
            transitions.add(endpoint.host() + " revived");
        }
    };
    private HealthFactory detection = newDetection(OutlierSettings.DEFAULT);
    private final List<Health> nodes = new ArrayList<>();

    private HealthFactory newDetection(OutlierSettings settings) {
        return HealthFactory.of(settings, time, new Random(1), listener);
    }

    private void list(int count) {
        IntStream.rangeClosed(1, count).forEach(i -> nodes.add(detection.newHealth(Endpoint.of("n" + i, 80))));
    }

    private void use(OutlierSettings settings, int count) {
        detection = newDetection(settings);
        list(count);
    }

    private void answer(Health node, int times, int... statuses) {
        for (int i = 0; i < times; i++) {
            for (int status : statuses) {
                end(node, Response.of(status), null);
            }
        }
    }

    private void end(Health node, Response response) {
        end(node, response, null);
    }

    private void fail(Health node, int times, Kind kind) {
        for (int i = 0; i < times; i++) {
            end(node, null, MeshException.of(kind, "test"));
        }
    }

    private void end(
            Health node,
            @org.jspecify.annotations.Nullable Response response,
            @org.jspecify.annotations.Nullable MeshException error) {
        long now = time.nanoTime();
        boolean isFailure = response == null || response.status() >= 500;
        node.finished(
                node.started(now), now, isFailure ? Classification.FAILURE : Classification.SUCCESS, response, error);
    }

    private boolean isOut(int index) {
        return !nodes.get(index).isAvailable(time.nanoTime());
    }

    private void seconds(long seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void five_5xx_in_a_row_eject_and_the_next_look_after_thirty_seconds_brings_back() {
        list(10);
        seconds(7);
        answer(nodes.get(0), 4, 500);
        answer(nodes.get(0), 1, 200);
        answer(nodes.get(0), 4, 503);
        assertThat(isOut(0)).isFalse();
        answer(nodes.get(0), 1, 501);
        assertThat(isOut(0)).isTrue();
        assertThat(nodes.get(0).describe()).isEqualTo("ejected after 5 consecutive 5xx, back in 33.0s");
        seconds(32); // 39 s: the time was up at 37 s, and the next look is at 40 s
        assertThat(isOut(0)).isTrue();
        seconds(1);
        assertThat(isOut(0)).isFalse();
        answer(nodes.get(0), 4, 500);
        assertThat(isOut(0)).isFalse();
        assertThat(transitions).containsExactly("n1 ejected for 33s: 5 consecutive 5xx", "n1 revived");
    }

    @Test
    void each_ejection_is_longer_by_the_base_up_to_the_longest() {
        list(10);
        for (int expected : new int[] {30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300}) {
            answer(nodes.get(0), 5, 500);
            assertThat(transitions.get(transitions.size() - 1)).startsWith("n1 ejected for " + expected + "s");
            seconds(expected);
            assertThat(isOut(0)).isFalse();
        }
    }

    @Test
    void each_interval_that_a_node_stays_in_takes_one_ejection_back() {
        list(10);
        for (int i = 1; i <= 4; i++) {
            answer(nodes.get(0), 5, 500);
            seconds(30L * i);
        }
        seconds(20); // two looks since it came back
        answer(nodes.get(0), 5, 500);
        assertThat(transitions.get(transitions.size() - 1)).startsWith("n1 ejected for 90s");
        seconds(90 + 1000);
        answer(nodes.get(0), 5, 500);
        assertThat(transitions.get(transitions.size() - 1)).startsWith("n1 ejected for 30s");
    }

    @Test
    void gateway_errors_count_by_themselves_and_other_5xx_end_their_row() {
        use(OutlierSettings.DEFAULT.withErrors(new Errors(false, 5, 3, 0)), 10);
        answer(nodes.get(0), 10, 502, 503, 500);
        assertThat(isOut(0)).isFalse();
        answer(nodes.get(0), 1, 502, 503, 504);
        assertThat(isOut(0)).isTrue();
        answer(nodes.get(1), 100, 500);
        assertThat(isOut(1)).isFalse(); // that rule is off
    }

    @Test
    void calls_without_an_answer_count_as_gateway_errors() {
        use(OutlierSettings.DEFAULT.withErrors(new Errors(false, 1, 4, 0)), 10);
        fail(nodes.get(0), 1, Kind.CONNECT_FAILED);
        fail(nodes.get(0), 1, Kind.CONNECTION_CLOSED);
        fail(nodes.get(0), 1, Kind.ATTEMPT_TIMEOUT);
        assertThat(isOut(0)).isFalse();
        answer(nodes.get(0), 1, 503);
        assertThat(isOut(0)).isTrue();
    }

    @Test
    void split_off_they_count_by_themselves_and_any_answer_ends_their_row() {
        use(OutlierSettings.DEFAULT.withErrors(new Errors(true, 3, 2, 2)), 10);
        for (int i = 0; i < 10; i++) {
            fail(nodes.get(0), 2, Kind.CONNECT_FAILED);
            answer(nodes.get(0), 1, 500);
            answer(nodes.get(0), 1, 200);
        }
        assertThat(isOut(0)).isFalse();
        fail(nodes.get(0), 3, Kind.CONNECT_FAILED);
        assertThat(isOut(0)).isTrue();
        assertThat(transitions).containsExactly("n1 ejected for 30s: 3 consecutive calls without an answer");
    }

    @Test
    void what_says_nothing_of_the_node_changes_nothing() {
        list(10);
        answer(nodes.get(0), 4, 500);
        for (int i = 0; i < 10; i++) {
            long now = time.nanoTime();
            nodes.get(0).finished(0, now, Classification.NEUTRAL, null, null);
            nodes.get(0).finished(0, now, Classification.NEUTRAL, null, MeshException.of(Kind.OVERLOADED, "full"));
        }
        assertThat(isOut(0)).isFalse();
        answer(nodes.get(0), 1, 500);
        assertThat(isOut(0)).isTrue();
    }

    @Test
    void ten_percent_may_be_out_and_one_in_any_case() {
        list(10);
        answer(nodes.get(0), 5, 500);
        answer(nodes.get(1), 50, 500);
        assertThat(isOut(0)).isTrue();
        assertThat(isOut(1)).isFalse();
        seconds(30); // the first is back, and the second needs five new ones
        answer(nodes.get(1), 4, 500);
        assertThat(isOut(1)).isFalse();
        answer(nodes.get(1), 1, 500);
        assertThat(isOut(1)).isTrue();
        nodes.clear();
        use(OutlierSettings.DEFAULT, 3);
        answer(nodes.get(0), 5, 500);
        answer(nodes.get(1), 5, 500);
        assertThat(isOut(0)).isTrue(); // a third of all, and still one
        assertThat(isOut(1)).isFalse();
    }

    @Test
    void the_cap_is_counted_over_the_nodes_that_are_there() {
        use(OutlierSettings.DEFAULT.withMaxEjectionPercent(50), 6);
        answer(nodes.get(0), 5, 500);
        answer(nodes.get(1), 5, 500);
        nodes.get(0).retire();
        nodes.get(5).retire(); // one of four is out
        answer(nodes.get(2), 5, 500);
        answer(nodes.get(3), 5, 500);
        assertThat(List.of(isOut(1), isOut(2), isOut(3), isOut(4))).containsExactly(true, true, false, false);
        answer(nodes.get(5), 5, 500);
        assertThat(isOut(5)).isFalse(); // it is none of them any more
    }

    @Test
    void percent_hundred_may_eject_all_and_zero_none() {
        use(OutlierSettings.DEFAULT.withMaxEjectionPercent(100), 4);
        nodes.forEach(node -> answer(node, 5, 500));
        assertThat(nodes).noneMatch(node -> node.isAvailable(time.nanoTime()));
        nodes.clear();
        use(OutlierSettings.DEFAULT.withMaxEjectionPercent(0), 4);
        nodes.forEach(node -> answer(node, 5, 500));
        assertThat(nodes).allMatch(node -> node.isAvailable(time.nanoTime()));
    }

    @Test
    void what_ends_while_a_node_is_out_does_not_count() {
        list(10);
        long before = time.nanoTime();
        answer(nodes.get(0), 5, 500);
        for (int i = 0; i < 4; i++) {
            nodes.get(0).finished(0, before, Classification.FAILURE, Response.of(500), null);
        }
        seconds(30);
        answer(nodes.get(0), 4, 500);
        assertThat(isOut(0)).isFalse();
    }

    @Test
    void grpc_answers_without_a_body_count_by_their_own_status() {
        list(10);
        for (String status : List.of("14", "13", "2", "4", "15")) {
            end(nodes.get(0), grpc(status));
        }
        assertThat(isOut(0)).isTrue();
        for (String status : List.of("14", "13", "2", "4", "5", "15")) {
            end(nodes.get(1), grpc(status)); // 5 is NOT_FOUND: the caller's mistake
        }
        assertThat(isOut(1)).isFalse();
    }

    private static Response grpc(String status) {
        return Response.of(
                200, Headers.of("content-type", "application/grpc+proto", "grpc-status", status), Body.empty());
    }

    @Test
    void other_settings_of_the_kind_apply_at_once_and_leave_the_ejected_out() {
        list(10);
        answer(nodes.get(0), 5, 500);
        HealthFactory updated = detection.updated(
                OutlierSettings.DEFAULT.withErrors(new Errors(false, 5, 0, 2)).withMaxEjectionPercent(20));
        assertThat(updated).isSameAs(detection);
        assertThat(nodes)
                .allSatisfy(node ->
                        assertThat(updated.adopt(node, Endpoint.of("n", 80))).isSameAs(node));
        assertThat(isOut(0)).isTrue();
        answer(nodes.get(1), 2, 500);
        assertThat(isOut(1)).isTrue();
    }

    @Test
    void settings_of_the_other_kind_begin_with_new_healths() {
        list(10);
        answer(nodes.get(0), 5, 500);
        HealthFactory updated = detection.updated(AccrualSettings.DEFAULT);
        Health fresh = updated.adopt(nodes.get(0), Endpoint.of("n1", 80));
        assertThat(fresh.isAvailable(time.nanoTime())).isTrue();
        assertThat(updated.adopt(fresh, Endpoint.of("n1", 80))).isSameAs(fresh);
        Health off = updated.updated(AccrualSettings.OFF).adopt(fresh, Endpoint.of("n1", 80));
        assertThat(off).isNotSameAs(fresh);
        assertThat(updated.updated(OutlierSettings.DEFAULT).adopt(off, Endpoint.of("n1", 80)))
                .isNotSameAs(off);
    }

    @Test
    void of_nodes_that_fail_at_once_no_more_are_ejected_than_may() throws InterruptedException {
        use(OutlierSettings.DEFAULT.withMaxEjectionPercent(30), 10);
        List<Thread> threads = nodes.stream()
                .map(node -> new Thread(() -> answer(node, 5000, 500)))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(IntStream.range(0, 10).filter(this::isOut)).hasSize(3);
    }
}
