package io.inmesh.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class CallOperatorTest {

    private final List<String> outcomes = new ArrayList<>();

    private Mono<Response> watched(Supplier<Mono<Response>> source) {
        return new CallOperator() {
            @Override
            protected Mono<Response> start() {
                return source.get();
            }

            @Override
            protected void onOutcome(@Nullable Response response, @Nullable Throwable error) {
                outcomes.add(response != null ? response.toString() : error != null ? error.getMessage() : "cancelled");
            }
        };
    }

    @Test
    void nothing_begins_before_subscription() {
        List<String> begun = new ArrayList<>();
        Mono<Response> call = watched(() -> {
            begun.add("begun");
            return Mono.just(Response.of(200));
        });
        assertThat(begun).isEmpty();
        StepVerifier.create(call).expectNextCount(1).verifyComplete();
        assertThat(begun).hasSize(1);
        assertThat(outcomes).containsExactly("response 200");
    }

    @Test
    void an_error_is_seen_once_and_passed_on() {
        StepVerifier.create(watched(() -> Mono.error(new IllegalStateException("broken"))))
                .verifyErrorMessage("broken");
        assertThat(outcomes).containsExactly("broken");
    }

    @Test
    void what_start_throws_is_the_outcome() {
        StepVerifier.create(watched(() -> {
                    throw new IllegalStateException("thrown");
                }))
                .verifyErrorMessage("thrown");
        assertThat(outcomes).containsExactly("thrown");
    }

    @Test
    void an_error_of_the_virtual_machine_is_an_outcome_too() {
        StepVerifier.create(watched(() -> {
                    throw new NoClassDefFoundError("gone");
                }))
                .verifyError(NoClassDefFoundError.class);
        assertThat(outcomes).containsExactly("gone");
    }

    @Test
    void a_cancelled_call_is_told_once_and_cancels_its_source() {
        Sinks.One<Response> source = Sinks.one();
        List<String> signals = new ArrayList<>();
        StepVerifier.create(watched(() -> source.asMono().doOnCancel(() -> signals.add("cancelled"))))
                .thenCancel()
                .verify();
        source.tryEmitValue(Response.of(200));
        assertThat(signals).containsExactly("cancelled");
        assertThat(outcomes).containsExactly("cancelled");
    }

    @Test
    void a_source_without_a_response_is_an_error() {
        StepVerifier.create(watched(Mono::empty)).verifyError(IllegalStateException.class);
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void a_second_subscription_fails_and_disturbs_nothing() {
        Mono<Response> call = watched(() -> Mono.just(Response.of(200)));
        StepVerifier.create(call).expectNextCount(1).verifyComplete();
        StepVerifier.create(call).verifyErrorMessage("a call can be subscribed once");
        assertThat(outcomes).hasSize(1);
    }
}
