package io.inmesh.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;
import io.inmesh.service.Classification;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailureAccrualConcurrencyTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 1000;

    private interface Body {
        void run(int thread) throws InterruptedException, BrokenBarrierException;
    }

    @Test
    void of_many_calls_that_start_at_once_one_is_the_probe() throws InterruptedException {
        AtomicInteger probes = new AtomicInteger();
        AtomicInteger ejections = new AtomicInteger();
        HealthListener listener = new HealthListener() {
            @Override
            public void probing(Endpoint endpoint) {
                probes.incrementAndGet();
            }

            @Override
            public void ejected(Endpoint endpoint, Duration duration, String reason) {
                ejections.incrementAndGet();
            }
        };
        AccrualSettings settings = AccrualSettings.DEFAULT.withEjection(Duration.ofSeconds(1), Duration.ofSeconds(1));
        Health health = new FailureAccrual(settings, new VirtualTime(), new Random(1), listener)
                .newHealth(Endpoint.of("10.0.0.1", 80));
        for (int i = 0; i < 5; i++) {
            health.finished(health.started(0), 0, Classification.FAILURE);
        }
        AtomicIntegerArray judged = new AtomicIntegerArray(ROUNDS);
        CyclicBarrier barrier = new CyclicBarrier(THREADS);
        inParallel(thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                long now = Duration.ofSeconds(2L * (round + 1)).toNanos();
                barrier.await();
                long stamp = health.started(now);
                if (stamp >= 0) {
                    judged.incrementAndGet(round);
                }
                barrier.await();
                health.finished(stamp, now, Classification.FAILURE);
                barrier.await();
            }
        });
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(judged.get(round)).isEqualTo(1);
        }
        assertThat(probes).hasValue(ROUNDS);
        assertThat(ejections).hasValue(ROUNDS + 1);
    }

    @Test
    void no_outcome_is_lost_by_a_window() throws InterruptedException {
        OutcomeWindow window = new OutcomeWindow(Duration.ofSeconds(30).toNanos(), 0);
        inParallel(thread -> {
            for (int i = 0; i < 30_000; i++) {
                long now = Duration.ofMillis(i).toNanos();
                if (i % 3 == 0) {
                    window.failure(now);
                } else {
                    window.success(now);
                }
            }
        });
        OutcomeWindow.Count count = window.count(Duration.ofMillis(29_999).toNanos());
        assertThat(count).isEqualTo(new OutcomeWindow.Count(30_000L * THREADS, 10_000L * THREADS));
    }

    private static void inParallel(Body body) throws InterruptedException {
        AtomicInteger failures = new AtomicInteger();
        Thread[] threads = IntStream.range(0, THREADS)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        body.run(i);
                    } catch (InterruptedException | BrokenBarrierException | RuntimeException e) {
                        failures.incrementAndGet();
                    }
                }))
                .toArray(Thread[]::new);
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).hasValue(0);
    }
}
