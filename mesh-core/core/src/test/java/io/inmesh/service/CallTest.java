package io.inmesh.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class CallTest {

    private static final CallKey<String> USER = CallKey.named("user");
    private static final CallKey<String> OTHER = CallKey.named("user");

    @Test
    void the_earlier_deadline_wins() {
        Call call = Call.to("reviews").withDeadline(100).withDeadline(200);
        assertThat(call.deadlineNanos()).isEqualTo(100);
        assertThat(call.withDeadline(50).deadlineNanos()).isEqualTo(50);
    }

    @Test
    void deadlines_compare_across_the_wrap_of_the_monotonic_clock() {
        long beforeWrap = Long.MAX_VALUE - 10;
        long afterWrap = Long.MIN_VALUE + 10;
        assertThat(Call.to("r").withDeadline(afterWrap).withDeadline(beforeWrap).deadlineNanos())
                .isEqualTo(beforeWrap);
        assertThat(Call.to("r").withDeadline(beforeWrap).withDeadline(afterWrap).deadlineNanos())
                .isEqualTo(beforeWrap);
        assertThat(Call.to("r").withDeadline(afterWrap).remainingNanos(beforeWrap))
                .isEqualTo(21);
    }

    @Test
    void an_attempt_never_outlasts_the_call() {
        Call call = Call.to("r").withDeadline(100);
        assertThat(call.withAttemptDeadline(40).attemptDeadlineNanos()).isEqualTo(40);
        assertThat(call.withAttemptDeadline(400).attemptDeadlineNanos()).isEqualTo(100);
        assertThat(call.withAttemptDeadline(40).nextAttempt().attemptDeadlineNanos())
                .isEqualTo(100);
        assertThat(call.withAttemptDeadline(40).withDeadline(30).attemptDeadlineNanos())
                .isEqualTo(30);
    }

    @Test
    void without_a_deadline_there_is_all_the_time() {
        Call call = Call.to("r");
        assertThat(call.hasDeadline()).isFalse();
        assertThat(call.remainingNanos(5)).isEqualTo(Long.MAX_VALUE);
        assertThat(call.remainingAttemptNanos(5)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void attributes_are_found_by_their_key_alone_and_the_last_value_counts() {
        Call call = Call.to("r").with(USER, "a").with(USER, "b");
        assertThat(call.get(USER)).isEqualTo("b");
        assertThat(call.get(OTHER)).isNull();
        assertThat(call.nextAttempt().get(USER)).isEqualTo("b");
    }

    @Test
    void attempts_count_and_share_one_trail() {
        Call first = Call.to("r");
        Call second = first.nextAttempt();
        String node = "10.0.0.1:80";
        Trail trail = Objects.requireNonNull(first.trail());
        trail.add(node);
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.trail()).isSameAs(trail).hasToString("[10.0.0.1:80]");
        assertThat(trail.contains(node)).isTrue();
    }
}
