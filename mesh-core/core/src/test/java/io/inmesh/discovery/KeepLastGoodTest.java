package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.testkit.FakeResolver;
import io.inmesh.testkit.ResolverContractTest;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeepLastGoodTest extends ResolverContractTest {

    private static final ServiceName NAME = ServiceName.parse("reviews");
    private static final EndpointSet A = EndpointSet.ready(List.of(Endpoint.of("a", 1)));
    private static final EndpointSet B = EndpointSet.ready(List.of(Endpoint.of("b", 1)));
    private static final EndpointSet EMPTY = EndpointSet.ready(List.of());

    private final VirtualTime time = new VirtualTime();
    private final FakeResolver source = new FakeResolver();
    private final List<EndpointSet> seen = new ArrayList<>();

    @Override
    protected Resolver newResolver() {
        return new KeepLastGood(new StaticResolver(Map.of(KNOWN, A.endpoints())), time);
    }

    @BeforeEach
    void subscribe() {
        new KeepLastGood(source, time).resolve(NAME).subscribe(seen::add);
    }

    private EndpointSet last() {
        return seen.get(seen.size() - 1);
    }

    @Test
    void a_failure_keeps_the_last_endpoints_as_stale() {
        source.say(NAME, A);
        source.say(NAME, EndpointSet.failed("down"));
        assertThat(last()).isEqualTo(A.stale("down"));
        source.say(NAME, B);
        assertThat(last()).isEqualTo(B);
    }

    @Test
    void a_failure_before_anything_was_known_is_a_failure() {
        source.say(NAME, EndpointSet.failed("down"));
        assertThat(last()).isEqualTo(EndpointSet.failed("down"));
    }

    @Test
    void a_healthy_source_may_empty_a_set_at_once() {
        source.say(NAME, A);
        source.say(NAME, EMPTY);
        assertThat(last()).isEqualTo(EMPTY);
        source.say(NAME, A);
        source.say(NAME, EndpointSet.unknown("deleted"));
        assertThat(last().state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void emptiness_right_after_a_failure_is_held_until_it_lasts() {
        source.say(NAME, A);
        source.say(NAME, EndpointSet.failed("down"));
        source.say(NAME, EMPTY);
        time.advance(KeepLastGood.CONFIRM.minusMillis(1));
        assertThat(last().state()).isEqualTo(State.STALE);
        assertThat(last().endpoints()).isEqualTo(A.endpoints());
        assertThat(last().reason()).contains("held for 30 s");
        time.advance(Duration.ofMillis(1));
        assertThat(last()).isEqualTo(EMPTY);
        source.say(NAME, EndpointSet.failed("down again"));
        assertThat(last()).isEqualTo(EndpointSet.failed("down again"));
    }

    @Test
    void endpoints_that_come_back_end_the_holding() {
        source.say(NAME, A);
        source.say(NAME, EndpointSet.failed("down"));
        source.say(NAME, EndpointSet.unknown("empty registry"));
        source.say(NAME, B);
        time.advance(Duration.ofMinutes(5));
        assertThat(last()).isEqualTo(B);
    }
}
