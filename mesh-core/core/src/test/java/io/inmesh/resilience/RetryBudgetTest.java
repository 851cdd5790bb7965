package io.inmesh.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final VirtualTime time = new VirtualTime();

    private RetryBudget budget(double ratio, int minPerSecond) {
        return new RetryBudget(RetrySettings.DEFAULT.withBudget(ratio, minPerSecond), time);
    }

    private static int withdrawAll(RetryBudget budget) {
        int taken = 0;
        while (taken < 100_000 && budget.tryWithdraw()) {
            taken++;
        }
        return taken;
    }

    @Test
    void five_calls_pay_for_one_retry_by_default() {
        RetryBudget budget = budget(0.2, 0);
        for (int i = 0; i < 4; i++) {
            budget.deposit();
        }
        assertThat(budget.tryWithdraw()).isFalse();
        budget.deposit();
        assertThat(budget.tryWithdraw()).isTrue();
        assertThat(budget.tryWithdraw()).isFalse();
    }

    @Test
    void the_reserve_is_there_without_calls_and_refills() {
        RetryBudget budget = budget(0.2, 10);
        assertThat(budget.available()).isEqualTo(100);
        assertThat(withdrawAll(budget)).isEqualTo(100); // ten per second over the ten seconds of its time to live
        time.advance(Duration.ofSeconds(9));
        assertThat(budget.tryWithdraw()).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(withdrawAll(budget)).isEqualTo(100);
    }

    @Test
    void a_deposit_expires_after_its_time_to_live() {
        RetryBudget budget = budget(1, 0);
        budget.deposit();
        time.advance(Duration.ofMillis(9_999));
        assertThat(budget.available()).isEqualTo(1);
        time.advance(Duration.ofMillis(1));
        assertThat(budget.available()).isZero();
    }

    @Test
    void an_outage_of_everything_adds_no_more_than_the_ratio() {
        RetryBudget budget = budget(0.2, 0);
        int retries = 0;
        for (int call = 0; call < 60_000; call++) { // a minute at a thousand calls per second, each wants two retries
            budget.deposit();
            retries += budget.tryWithdraw() ? 1 : 0;
            retries += budget.tryWithdraw() ? 1 : 0;
            time.advance(Duration.ofMillis(1));
        }
        assertThat(retries).isBetween(11_000, 12_000);
    }

    @Test
    void a_slot_is_empty_again_when_its_slice_number_comes_back_much_later() {
        RetryBudget budget = budget(1, 0);
        budget.deposit();
        time.advance(Duration.ofDays(30));
        assertThat(budget.available()).isZero();
        budget.deposit();
        assertThat(budget.available()).isEqualTo(1);
    }

    @Test
    void threads_that_race_neither_lose_deposits_nor_overdraw() throws Exception {
        RetryBudget budget = budget(1, 0);
        inParallel(budget::deposit);
        assertThat(budget.available()).isEqualTo(40_000);
        AtomicInteger taken = new AtomicInteger();
        inParallel(() -> taken.addAndGet(budget.tryWithdraw() ? 1 : 0));
        assertThat(taken).hasValue(40_000);
        assertThat(budget.tryWithdraw()).isFalse();
    }

    /** Four threads, ten thousand times each. */
    private static void inParallel(Runnable step) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 10_000; i++) {
                    step.run();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void another_ratio_and_reserve_apply_at_once_and_what_was_deposited_stays() {
        RetryBudget budget = budget(1, 0);
        budget.deposit();
        budget.update(RetrySettings.DEFAULT.withBudget(0.5, 1));
        assertThat(budget.available()).isEqualTo(11);
        budget.deposit();
        budget.deposit();
        assertThat(budget.available()).isEqualTo(12);
    }
}
