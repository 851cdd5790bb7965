package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;

class DeadlineWheelTest {

    private static final long TICK = 10;
    /** Not a constant for the compiler, which would refuse sums that wrap. */
    private static final long ORIGIN = Long.valueOf(Long.MAX_VALUE - 1000);

    private final DeadlineWheel wheel = new DeadlineWheel(TICK, ORIGIN);
    private final List<FakeCall> fired = new ArrayList<>();

    @Test
    void a_timer_fires_at_the_tick_that_is_not_before_it() {
        FakeCall exact = add(30);
        FakeCall between = add(31);
        wheel.advance(ORIGIN + 29);
        assertThat(fired).isEmpty();
        wheel.advance(ORIGIN + 30);
        assertThat(fired).containsExactly(exact);
        wheel.advance(ORIGIN + 39);
        assertThat(fired).containsExactly(exact);
        wheel.advance(ORIGIN + 40);
        assertThat(fired).containsExactly(exact, between);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void a_time_that_has_passed_fires_at_the_next_tick() {
        wheel.advance(ORIGIN + 100);
        add(5);
        wheel.advance(ORIGIN + 110);
        assertThat(fired).hasSize(1);
    }

    @Test
    void times_beyond_one_turn_wait_for_theirs() {
        add(512 * TICK * 3 + 20);
        wheel.advance(ORIGIN + 20);
        wheel.advance(ORIGIN + 512 * TICK + 20);
        assertThat(fired).isEmpty();
        wheel.advance(ORIGIN + 512 * TICK * 3 + 20);
        assertThat(fired).hasSize(1);
    }

    @Test
    void a_removed_timer_never_fires_and_adding_again_moves_it() {
        FakeCall removed = add(20);
        FakeCall moved = add(20);
        wheel.remove(removed);
        wheel.remove(removed);
        wheel.add(moved, ORIGIN + 200);
        wheel.advance(ORIGIN + 190);
        assertThat(fired).isEmpty();
        wheel.advance(ORIGIN + 200);
        assertThat(fired).containsExactly(moved);
    }

    @Test
    void a_firing_timer_may_remove_and_add_others() {
        FakeCall a = add(20);
        FakeCall b = add(20);
        a.then = () -> wheel.remove(b);
        b.then = () -> wheel.remove(a);
        wheel.advance(ORIGIN + 20);
        assertThat(fired).hasSize(1);
        FakeCall again = add(30);
        again.then = () -> wheel.add(again, ORIGIN + 40);
        wheel.advance(ORIGIN + 35);
        wheel.advance(ORIGIN + 40);
        assertThat(fired).hasSize(3);
        assertThat(wheel.size()).isEqualTo(1);
    }

    @Test
    void a_failing_timer_does_not_lose_the_others() {
        FakeCall first = add(20);
        FakeCall second = add(20);
        Runnable fail = () -> {
            throw new IllegalStateException("fault");
        };
        first.then = fail;
        second.then = fail;
        for (int i = 0; i < 2; i++) {
            try {
                wheel.advance(ORIGIN + 20);
            } catch (IllegalStateException e) {
                // Of one timer each.
            }
        }
        assertThat(fired).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void any_sequence_fires_everything_once_in_its_tick() {
        Random random = new Random(42);
        Map<FakeCall, Long> due = new HashMap<>();
        long now = 0;
        int added = 0;
        int removed = 0;
        for (int round = 0; round < 20_000; round++) {
            long at = now + random.nextInt(20_000);
            due.put(add(at), at);
            added++;
            if (random.nextInt(3) == 0) {
                FakeCall victim = due.keySet().iterator().next();
                wheel.remove(victim);
                due.remove(victim);
                removed++;
            }
            now += random.nextInt(100) == 0 ? random.nextInt(8_000) : random.nextInt(20);
            int before = fired.size();
            wheel.advance(ORIGIN + now);
            for (FakeCall call : fired.subList(before, fired.size())) {
                Long expected = due.remove(call);
                assertThat(expected).isNotNull().isLessThanOrEqualTo(now);
            }
            assertThat(wheel.size()).isEqualTo(due.size());
        }
        long end = now;
        due.values().forEach(at -> assertThat(at).isGreaterThan(end - 2 * TICK));
        assertThat(fired.size() + removed + wheel.size()).isEqualTo(added);
    }

    private FakeCall add(long after) {
        FakeCall call = new FakeCall();
        wheel.add(call, ORIGIN + after);
        return call;
    }

    private final class FakeCall extends TimedCall {

        @Nullable
        Runnable then;

        @Override
        void onTimer() {
            fired.add(this);
            if (then != null) {
                then.run();
            }
        }

        @Override
        public void subscribe(CoreSubscriber<? super Response> actual) {
            throw new UnsupportedOperationException();
        }
    }
}
