package io.inmesh.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;
import io.inmesh.service.Classification;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FailureAccrualTest {

    private static final Endpoint ENDPOINT = Endpoint.of("10.0.0.1", 80);

    private final VirtualTime time = new VirtualTime();
    private final List<String> transitions = new ArrayList<>();
    private final List<Duration> ejections = new ArrayList<>();
    private final HealthListener listener = new HealthListener() {
        @Override
        public void ejected(Endpoint endpoint, Duration duration, String reason) {
            ejections.add(duration);
            transitions.add("ejected: " + reason);
        }

        @Override
        public void probing(Endpoint endpoint) {
            transitions.add("probing");
        }

        @Override
        public void revived(Endpoint endpoint) {
            transitions.add("revived");
        }
    };
    private final Health health = newHealth(AccrualSettings.DEFAULT);

    private Health newHealth(AccrualSettings settings) {
        return new FailureAccrual(settings, time, new Random(7), listener).newHealth(ENDPOINT);
    }

    @Test
    void five_failures_in_a_row_eject() {
        fail(4);
        assertThat(isAvailable()).isTrue();
        fail(1);
        assertThat(isAvailable()).isFalse();
        assertThat(transitions).containsExactly("ejected: 5 consecutive failures");
        assertThat(health.describe()).matches("ejected after 5 consecutive failures, next try in [2-5]\\.\\ds");
    }

    @Test
    void a_success_ends_the_row() {
        succeed(100);
        for (int i = 0; i < 5; i++) {
            fail(4);
            succeed(1);
        }
        assertThat(isAvailable()).isTrue();
    }

    @Test
    void a_success_rate_below_four_fifths_ejects() {
        for (int i = 0; i < 3; i++) {
            succeed(3);
            fail(1);
        }
        assertThat(transitions).containsExactly("ejected: 2 failures of 8 calls within 30.0s");
    }

    @Test
    void too_few_calls_are_no_rate() {
        fail(1);
        succeed(2);
        fail(1);
        assertThat(isAvailable()).isTrue();
    }

    @Test
    void the_rate_forgets_what_is_older_than_the_window() {
        fail(4);
        time.advance(Duration.ofSeconds(33));
        succeed(4);
        fail(1);
        assertThat(isAvailable()).isTrue();
    }

    @Test
    void a_cancelled_call_says_nothing() {
        fail(4);
        end(health.started(now()), Classification.NEUTRAL);
        assertThat(isAvailable()).isTrue();
        fail(1);
        assertThat(isAvailable()).isFalse();
    }

    @Test
    void when_its_time_is_up_one_call_probes_and_success_revives() {
        fail(5);
        time.advance(Duration.ofSeconds(5));
        assertThat(isAvailable()).isTrue();
        assertThat(health.describe()).endsWith("the next call tries it");
        long probe = health.started(now());
        assertThat(isAvailable()).isFalse();
        assertThat(health.describe()).endsWith("one call tries it now");
        end(probe, Classification.SUCCESS);
        assertThat(isAvailable()).isTrue();
        assertThat(health.describe()).isEqualTo("available");
        assertThat(transitions).containsExactly("ejected: 5 consecutive failures", "probing", "revived");
    }

    @Test
    void only_the_probe_decides() {
        long early = health.started(now());
        fail(5);
        long inPanic = health.started(now());
        time.advance(Duration.ofSeconds(5));
        long probe = health.started(now());
        long behindTheProbe = health.started(now());
        end(early, Classification.SUCCESS);
        end(inPanic, Classification.SUCCESS);
        end(behindTheProbe, Classification.SUCCESS);
        assertThat(isAvailable()).isFalse();
        end(probe, Classification.SUCCESS);
        assertThat(isAvailable()).isTrue();
    }

    @Test
    void a_cancelled_probe_leaves_the_decision_to_the_next_call() {
        fail(5);
        time.advance(Duration.ofSeconds(5));
        end(health.started(now()), Classification.NEUTRAL);
        assertThat(isAvailable()).isTrue();
        end(health.started(now()), Classification.SUCCESS);
        assertThat(transitions).endsWith("probing", "probing", "revived");
    }

    @Test
    void a_probe_that_never_ends_is_replaced() {
        fail(5);
        time.advance(Duration.ofSeconds(5));
        long lost = health.started(now());
        time.advance(Duration.ofSeconds(5));
        assertThat(isAvailable()).isTrue();
        long second = health.started(now());
        end(lost, Classification.FAILURE);
        assertThat(isAvailable()).isFalse();
        end(second, Classification.SUCCESS);
        assertThat(isAvailable()).isTrue();
    }

    @Test
    void each_failed_probe_doubles_the_ejection_up_to_the_maximum_with_half_of_it_at_random() {
        fail(5);
        for (int i = 0; i < 9; i++) {
            time.advance(Duration.ofMinutes(5));
            fail(1);
        }
        for (int i = 0; i < 10; i++) {
            long most = Math.min(300_000, 5_000L << i);
            assertThat(ejections.get(i).toMillis()).isBetween(most / 2, most);
        }
        assertThat(ejections.get(8)).isNotEqualTo(ejections.get(9));
    }

    @Test
    void a_relapse_goes_on_with_the_backoff_and_a_long_recovery_ends_it() {
        fail(5);
        time.advance(Duration.ofSeconds(5));
        succeed(1);
        fail(5);
        assertThat(ejections.get(1)).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(10));
        succeed(1);
        time.advance(Duration.ofSeconds(60));
        fail(5);
        assertThat(ejections.get(2)).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void revived_nodes_begin_with_a_clean_window() {
        fail(5);
        time.advance(Duration.ofSeconds(5));
        succeed(1);
        fail(4);
        assertThat(isAvailable()).isTrue();
    }

    @Test
    void each_rule_can_be_off() {
        Health byRate = newHealth(AccrualSettings.DEFAULT.withConsecutiveFailures(0));
        Health inRow = newHealth(AccrualSettings.DEFAULT.withSuccessRate(0, Duration.ofSeconds(30), 5));
        Health never = newHealth(AccrualSettings.OFF);
        for (int i = 0; i < 20; i++) {
            Classification outcome = i % 2 == 0 ? Classification.FAILURE : Classification.SUCCESS;
            inRow.finished(inRow.started(now()), now(), outcome);
            never.finished(never.started(now()), now(), Classification.FAILURE);
        }
        for (int i = 0; i < 4; i++) {
            byRate.finished(byRate.started(now()), now(), Classification.FAILURE);
        }
        assertThat(inRow.isAvailable(now())).isTrue();
        assertThat(never.isAvailable(now())).isTrue();
        assertThat(byRate.isAvailable(now())).isTrue();
        byRate.finished(byRate.started(now()), now(), Classification.FAILURE);
        assertThat(byRate.describe()).startsWith("ejected after 5 failures of 5 calls");
    }

    @Test
    void a_listener_that_throws_does_no_harm() {
        HealthListener broken = new HealthListener() {
            @Override
            public void ejected(Endpoint endpoint, Duration duration, String reason) {
                throw new IllegalStateException("broken listener, on purpose");
            }
        };
        Health judged = new FailureAccrual(AccrualSettings.DEFAULT, time, new Random(7), broken).newHealth(ENDPOINT);
        for (int i = 0; i < 5; i++) {
            judged.finished(judged.started(now()), now(), Classification.FAILURE);
        }
        assertThat(judged.isAvailable(now())).isFalse();
    }

    private boolean isAvailable() {
        return health.isAvailable(now());
    }

    private long now() {
        return time.nanoTime();
    }

    private void end(long stamp, Classification outcome) {
        health.finished(stamp, now(), outcome);
    }

    private void fail(int calls) {
        for (int i = 0; i < calls; i++) {
            end(health.started(now()), Classification.RETRYABLE_FAILURE);
        }
    }

    private void succeed(int calls) {
        for (int i = 0; i < calls; i++) {
            end(health.started(now()), Classification.SUCCESS);
        }
    }
}
