package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrideScheduleTest {

    @Test
    void equal_weights_are_taken_in_turn() {
        assertThat(taken(new StrideSchedule(new double[] {3, 3, 3}, 0), 6)).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void a_heavier_one_is_never_taken_in_a_burst() {
        StrideSchedule schedule = new StrideSchedule(new double[] {4, 1, 1, 1, 1}, 0);
        int[] taken = taken(schedule, 800);
        int inARow = 0;
        for (int index : taken) {
            inARow = index == 0 ? inARow + 1 : 0;
            assertThat(inARow).isLessThanOrEqualTo(3);
        }
        assertThat(count(taken, 0)).isBetween(396, 404);
    }

    @Test
    void a_tiny_weight_is_taken_now_and_then() {
        int[] taken = taken(new StrideSchedule(new double[] {1, 0.001}, 0), 100_000);
        assertThat(count(taken, 1)).isBetween(95, 105);
    }

    @Test
    void the_counter_may_wrap() {
        assertThat(taken(new StrideSchedule(new double[] {1, 2}, -3), 3_000)).contains(0, 1);
        assertThat(count(taken(new StrideSchedule(new double[] {1, 1}, -5), 1000), 0))
                .isBetween(499, 501);
    }

    private static int[] taken(StrideSchedule schedule, int times) {
        int[] taken = new int[times];
        for (int i = 0; i < times; i++) {
            taken[i] = schedule.next();
        }
        return taken;
    }

    private static int count(int[] taken, int index) {
        int count = 0;
        for (int each : taken) {
            count += each == index ? 1 : 0;
        }
        return count;
    }
}
