package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Classification;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PeakEwmaLoadTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final Offset<Double> ONE_MICRO = Offset.offset(1e3);

    private final PeakEwmaLoad load = new PeakEwmaLoad(10.0 * SECOND, 10, 0);
    private long now;

    @Test
    void an_unknown_node_costs_nothing_until_a_call_is_in_flight() {
        PeakEwmaLoad known = new PeakEwmaLoad(10.0 * SECOND, 10, 0);
        known.started(0);
        known.finished(0, 5 * SECOND, Classification.SUCCESS);
        assertThat(load.cost(now, 1)).isZero();
        load.started(now);
        assertThat(load.cost(now, 1)).isGreaterThan(known.cost(5 * SECOND, 1));
        load.started(now);
        assertThat(load.cost(now, 1)).isFinite();
    }

    @Test
    void a_slower_call_raises_the_cost_at_once() {
        matureAt(MILLI);
        call(200 * MILLI, Classification.SUCCESS);
        assertThat(cost()).isEqualTo(200.0 * MILLI, ONE_MICRO);
    }

    @Test
    void faster_calls_lower_it_by_time_not_by_number() {
        matureAt(200 * MILLI);
        for (int i = 0; i < 1000; i++) {
            call(1000, Classification.SUCCESS);
        }
        assertThat(cost()).isGreaterThan(195.0 * MILLI);
        now += 10 * SECOND;
        assertThat(cost()).isEqualTo(200.0 * MILLI / Math.E, Offset.offset(2.0 * MILLI));
    }

    @Test
    void the_first_latencies_are_forgotten_fast() {
        call(500 * MILLI, Classification.SUCCESS);
        now += SECOND;
        assertThat(cost()).isLessThan(MILLI);
    }

    @Test
    void calls_in_flight_multiply_the_cost_by_weight() {
        matureAt(MILLI);
        load.started(now);
        load.started(now);
        assertThat(load.cost(now, 1)).isEqualTo(3.0 * MILLI, ONE_MICRO);
        assertThat(load.cost(now, 2)).isEqualTo(2.0 * MILLI, ONE_MICRO);
        assertThat(load.inFlight()).isEqualTo(2);
    }

    @Test
    void a_call_that_does_not_return_costs_its_age() {
        matureAt(MILLI);
        load.started(now);
        now += 30 * SECOND;
        assertThat(cost()).isEqualTo(2 * 30.0 * SECOND, ONE_MICRO);
    }

    @Test
    void the_age_of_calls_survives_a_clock_that_has_run_for_years() {
        long years = 20L * 365 * 86_400 * SECOND;
        PeakEwmaLoad old = new PeakEwmaLoad(10.0 * SECOND, 10, Long.MAX_VALUE - SECOND);
        long later = Long.MAX_VALUE - SECOND + years;
        old.started(later);
        old.finished(later, later + MILLI, Classification.SUCCESS);
        old.started(later + MILLI);
        assertThat(old.cost(later + MILLI + SECOND, 1)).isEqualTo(2.0 * SECOND, ONE_MICRO);
    }

    @Test
    void failing_fast_does_not_look_fast() {
        matureAt(20 * MILLI);
        double healthy = cost();
        for (int i = 0; i < 5; i++) {
            call(MILLI / 10, Classification.FAILURE);
        }
        assertThat(cost()).isGreaterThan(4 * healthy);
        now += 30 * SECOND;
        assertThat(cost()).isLessThan(healthy);
    }

    @Test
    void a_node_that_never_did_anything_but_refuse_is_dearer_than_a_slow_one() {
        for (int i = 0; i < 10; i++) {
            call(MILLI / 10, Classification.RETRYABLE_FAILURE);
        }
        assertThat(cost()).isGreaterThan(200.0 * MILLI);
    }

    @Test
    void one_failure_of_many_calls_does_little() {
        matureAt(20 * MILLI);
        call(20 * MILLI, Classification.FAILURE);
        assertThat(cost()).isLessThan(2 * 20.0 * MILLI);
        for (int i = 0; i < 20; i++) {
            call(20 * MILLI, Classification.SUCCESS);
        }
        assertThat(cost()).isLessThan(1.2 * 20 * MILLI);
    }

    @Test
    void a_cancelled_call_raises_the_cost_but_never_lowers_it() {
        matureAt(20 * MILLI);
        double before = cost();
        call(MILLI, Classification.NEUTRAL);
        assertThat(cost()).isEqualTo(before, Offset.offset(before / 100));
        call(500 * MILLI, Classification.NEUTRAL);
        assertThat(cost()).isEqualTo(500.0 * MILLI, ONE_MICRO);
    }

    @Test
    void whatever_threads_do_as_many_ends_as_starts_leave_nothing_in_flight() throws InterruptedException {
        Thread[] threads = IntStream.range(0, 4)
                .mapToObj(seed -> new Thread(() -> startAndFinish(new Random(seed))))
                .toArray(Thread[]::new);
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(load.inFlight()).isZero();
        // The sum of start times is exact too: a new call has its own age and no other.
        long later = 10_000 * SECOND;
        load.started(later);
        assertThat(load.cost(later + 100 * SECOND, 1)).isEqualTo(200.0 * SECOND, ONE_MICRO);
    }

    private void startAndFinish(Random random) {
        for (int i = 0; i < 20_000; i++) {
            long first = random.nextInt(1_000_000_000);
            long second = first + random.nextInt(1_000_000_000);
            load.started(first);
            load.started(second);
            load.finished(first, second, Classification.SUCCESS);
            assertThat(load.cost(second, 1)).isNotNegative();
            load.finished(second, second + 1, Classification.FAILURE);
        }
    }

    private void matureAt(long latency) {
        for (int i = 0; i < 100; i++) {
            call(latency, Classification.SUCCESS);
        }
    }

    private void call(long latency, Classification outcome) {
        long started = now;
        load.started(started);
        now += latency;
        load.finished(started, now, outcome);
    }

    private double cost() {
        return load.cost(now, 1);
    }
}
