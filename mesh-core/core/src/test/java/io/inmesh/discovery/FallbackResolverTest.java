package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.testkit.FakeResolver;
import io.inmesh.testkit.ResolverContractTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FallbackResolverTest extends ResolverContractTest {

    private static final ServiceName NAME = ServiceName.parse("reviews");
    private static final EndpointSet A = EndpointSet.ready(List.of(Endpoint.of("a", 1)));
    private static final EndpointSet B = EndpointSet.ready(List.of(Endpoint.of("b", 1)));

    private final FakeResolver first = new FakeResolver();
    private final FakeResolver second = new FakeResolver();
    private final FallbackResolver both = new FallbackResolver(List.of(first, second));
    private final List<EndpointSet> seen = new ArrayList<>();

    @Override
    protected Resolver newResolver() {
        return new FallbackResolver(
                List.of(new StaticResolver(Map.of()), new StaticResolver(Map.of(KNOWN, A.endpoints()))));
    }

    @Test
    void the_first_that_knows_is_taken_and_the_next_is_not_asked() {
        both.resolve(NAME).subscribe(seen::add);
        first.say(NAME, A);
        assertThat(seen).containsExactly(EndpointSet.pending(), A);
        assertThat(second.subscriptions()).isZero();
    }

    @Test
    void unknown_leaves_the_word_to_the_next_until_it_knows() {
        both.resolve(NAME).subscribe(seen::add);
        second.say(NAME, B);
        first.say(NAME, EndpointSet.unknown("x"));
        first.say(NAME, A);
        assertThat(seen).containsExactly(EndpointSet.pending(), B, A);
        assertThat(second.subscriptions()).isZero();
    }

    @Test
    void a_source_that_has_not_answered_is_waited_for() {
        second.say(NAME, B);
        both.resolve(NAME).subscribe(seen::add);
        assertThat(seen).containsExactly(EndpointSet.pending());
    }

    @Test
    void empty_is_an_answer() {
        first.say(NAME, EndpointSet.ready(List.of()));
        second.say(NAME, B);
        both.resolve(NAME).subscribe(seen::add);
        assertThat(seen).containsExactly(EndpointSet.ready(List.of()));
    }

    @Test
    void a_failure_goes_on_and_is_told_when_nobody_knows() {
        first.say(NAME, EndpointSet.failed("disk"));
        second.say(NAME, EndpointSet.unknown("no such name"));
        both.resolve(NAME).subscribe(seen::add);
        second.say(NAME, B);
        assertThat(seen).containsExactly(EndpointSet.failed("disk; no such name"), B);
    }

    @Test
    void all_that_do_not_know_say_so_together() {
        first.say(NAME, EndpointSet.unknown("x"));
        second.say(NAME, EndpointSet.unknown("y"));
        both.resolve(NAME).subscribe(seen::add);
        assertThat(seen).containsExactly(EndpointSet.unknown("x; y"));
    }

    @Test
    void a_source_that_changes_its_mind_about_why_it_does_not_know_leaves_the_next_undisturbed() {
        AtomicInteger asked = new AtomicInteger();
        Resolver slow = name ->
                second.resolve(name).startWith(EndpointSet.pending()).doOnSubscribe(s -> asked.incrementAndGet());
        new FallbackResolver(List.of(first, slow)).resolve(NAME).subscribe(seen::add);
        first.say(NAME, EndpointSet.unknown("x"));
        second.say(NAME, B);
        first.say(NAME, EndpointSet.failed("y"));
        assertThat(seen).containsExactly(EndpointSet.pending(), B);
        second.say(NAME, EndpointSet.unknown("z"));
        first.say(NAME, EndpointSet.unknown("x"));
        assertThat(seen)
                .containsExactly(EndpointSet.pending(), B, EndpointSet.failed("y; z"), EndpointSet.unknown("x; z"));
        assertThat(asked).hasValue(1);
        assertThat(second.subscriptions()).isEqualTo(1);
    }

    @Test
    void sources_may_change_their_minds_any_number_of_times() {
        both.resolve(NAME).subscribe(seen::add);
        second.say(NAME, B);
        for (int i = 0; i < 2_000; i++) {
            first.say(NAME, EndpointSet.unknown("x" + i));
            first.say(NAME, i % 3 == 0 ? A : EndpointSet.failed("y" + i));
        }
        first.say(NAME, A);
        assertThat(seen.get(seen.size() - 1)).isEqualTo(A);
        assertThat(seen).hasSizeGreaterThan(1_000);
        assertThat(first.subscriptions()).isEqualTo(1);
        assertThat(second.subscriptions()).isZero();
    }

    @Test
    void cancelling_and_closing_reach_every_source() {
        first.say(NAME, EndpointSet.unknown("x"));
        both.resolve(NAME).subscribe().dispose();
        assertThat(first.subscriptions() + second.subscriptions()).isZero();
        both.close();
        assertThat(first.isClosed() && second.isClosed()).isTrue();
    }
}
