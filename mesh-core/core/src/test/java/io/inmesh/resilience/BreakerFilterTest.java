package io.inmesh.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.resilience.ResilienceObserver.BreakerState;
import io.inmesh.service.Call;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class BreakerFilterTest implements ResilienceObserver {

    private final VirtualTime time = new VirtualTime();
    private final FakeService service = new FakeService();
    private final List<BreakerState> states = new ArrayList<>();
    private final BreakerSettings settings = new BreakerSettings(true, 0.5, 20, 10, Duration.ofSeconds(5), 2);
    private BreakerFilter breaker = new BreakerFilter("reviews", settings, ResponseClassifier.standard(), time, this);
    private int rejected;

    @Override
    public void breakerChanged(BreakerState from, BreakerState to) {
        states.add(to);
    }

    @Override
    public void breakerRejected() {
        rejected++;
    }

    private Object call() {
        List<Object> outcome = new ArrayList<>();
        breaker.apply(Request.get("/").withCall(Call.to("reviews")), service)
                .subscribe(response -> outcome.add(response.status()), outcome::add);
        return outcome.get(0);
    }

    private void open() {
        for (int i = 0; i < 10; i++) {
            service.responds(i % 2 == 0 ? 500 : 200);
            call();
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void it_opens_at_the_failure_rate_and_then_fails_at_once() {
        open();
        Object error = call();
        assertThat(error).isInstanceOf(MeshException.class);
        assertThat((MeshException) error)
                .hasMessage("call to reviews: its circuit breaker is open: 50% or more of the last 20 calls failed;"
                        + " GET was not sent; it rests for 5000 ms at a time")
                .returns(Kind.CIRCUIT_OPEN, MeshException::kind)
                .returns(true, MeshException::isUnprocessed);
        assertThat(service.requests()).hasSize(10);
        assertThat(rejected).isEqualTo(1);
    }

    private void reconfigure(double failureRate, int window, int minimumCalls, Duration openFor) {
        breaker = breaker.with(new BreakerSettings(true, failureRate, window, minimumCalls, openFor, 2));
    }

    @Test
    void an_open_one_stays_open_under_other_settings_and_tests_after_their_rest() {
        open();
        reconfigure(0.9, 50, 10, Duration.ofSeconds(2));
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(call()).isInstanceOf(MeshException.class);
        assertThat(states).as("nothing has changed for the destination").containsExactly(BreakerState.OPEN);
        time.advance(Duration.ofMillis(2_001));
        service.responds(200, 200);
        assertThat(call()).isEqualTo(200);
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        reconfigure(0.5, 20, 10, Duration.ofSeconds(1));
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        service.responds(200, 200);
        call();
        call();
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void what_a_closed_one_has_seen_counts_under_other_settings() {
        for (int i = 0; i < 20; i++) {
            service.responds(i % 5 == 0 ? 500 : 200);
            call();
        }
        reconfigure(0.5, 100, 10, Duration.ofSeconds(5));
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        reconfigure(0.21, 10, 10, Duration.ofSeconds(5));
        assertThat(breaker.state()).as("4 of 20 are 2 of 10").isEqualTo(BreakerState.CLOSED);
        service.responds(500);
        call();
        assertThat(breaker.state()).as("3 of the last 10").isEqualTo(BreakerState.OPEN);
        reconfigure(0.2, 10, 10, Duration.ofSeconds(5));
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void a_lower_rate_opens_at_once_by_what_has_been_seen_and_one_that_was_off_knows_nothing() {
        for (int i = 0; i < 20; i++) {
            service.responds(i % 5 == 0 ? 500 : 200);
            call();
        }
        reconfigure(0.2, 20, 10, Duration.ofSeconds(5));
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        breaker = breaker.with(BreakerSettings.OFF);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        service.responds(200);
        assertThat(call()).isEqualTo(200);
        reconfigure(0.2, 20, 10, Duration.ofSeconds(5));
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void it_stays_closed_below_the_minimum_of_calls() {
        service.responds(500, 500, 500, 500, 500, 500, 500, 500, 500);
        for (int i = 0; i < 9; i++) {
            call();
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void after_its_rest_test_calls_close_it() {
        open();
        time.advance(Duration.ofMillis(4_999));
        assertThat(call()).isInstanceOf(MeshException.class);
        time.advance(Duration.ofMillis(2));
        assertThat(call()).isEqualTo(200);
        assertThat(call()).isEqualTo(200);
        assertThat(states).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED);
    }

    @Test
    void failing_test_calls_open_it_again() {
        open();
        time.advance(Duration.ofSeconds(6));
        service.responds(500, 500);
        call();
        call();
        assertThat(call()).isInstanceOf(MeshException.class);
        assertThat(states).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.OPEN);
    }

    @Test
    void a_jump_of_the_wall_clock_neither_ends_nor_prolongs_its_rest() {
        open();
        time.jumpWallClock(Duration.ofHours(1));
        assertThat(call()).isInstanceOf(MeshException.class);
        time.jumpWallClock(Duration.ofHours(-5));
        time.advance(Duration.ofSeconds(6));
        assertThat(call()).isEqualTo(200);
    }

    @Test
    void cancelled_calls_are_not_counted_and_give_their_test_permit_back() {
        open();
        time.advance(Duration.ofSeconds(6));
        for (int i = 0; i < 5; i++) {
            service.hangs();
            Disposable call = breaker.apply(Request.get("/"), service).subscribe();
            call.dispose();
        }
        assertThat(call()).isEqualTo(200);
        assertThat(call()).isEqualTo(200);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void a_long_run_of_successes_weighs_no_more_than_the_window() {
        for (int i = 0; i < 1_000; i++) {
            call();
        }
        for (int i = 0; i < 9; i++) {
            service.responds(500);
            call();
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        service.responds(500);
        call();
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void the_test_calls_that_closed_it_do_not_count_afterwards() {
        BreakerSettings small = new BreakerSettings(true, 0.5, 2, 2, Duration.ofSeconds(5), 10);
        breaker = new BreakerFilter("reviews", small, ResponseClassifier.standard(), time, this);
        service.responds(500, 500);
        call();
        call();
        time.advance(Duration.ofSeconds(6));
        for (int i = 0; i < 10; i++) {
            call();
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        service.responds(200, 500);
        call();
        call();
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void client_errors_never_open_it() {
        for (int i = 0; i < 50; i++) {
            service.responds(404);
            call();
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }
}
