package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.testkit.FakeResolver;
import io.inmesh.testkit.ResolverContractTest;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class SharingResolverTest extends ResolverContractTest {

    private static final ServiceName NAME = ServiceName.parse("reviews");
    private static final EndpointSet A = EndpointSet.ready(List.of(Endpoint.of("a", 1)));

    private final VirtualTime time = new VirtualTime();
    private final FakeResolver source = new FakeResolver();
    private final SharingResolver shared = new SharingResolver(source, time);

    @Override
    protected Resolver newResolver() {
        return new SharingResolver(new StaticResolver(Map.of(KNOWN, A.endpoints())), time);
    }

    @Test
    void many_subscribers_are_one_to_the_source_and_later_ones_get_the_latest() {
        List<EndpointSet> late = new ArrayList<>();
        shared.resolve(NAME).subscribe();
        source.say(NAME, A);
        shared.resolve(NAME).subscribe(late::add);
        assertThat(late).containsExactly(A);
        assertThat(source.subscriptions()).isEqualTo(1);
    }

    @Test
    void a_name_that_nobody_wants_is_forgotten_after_a_while() {
        Disposable only = shared.resolve(NAME).subscribe();
        only.dispose();
        time.advance(SharingResolver.LINGER.minusMillis(1));
        assertThat(source.subscriptions()).isEqualTo(1);
        time.advance(Duration.ofMillis(1));
        assertThat(source.subscriptions()).isZero();
        assertThat(shared.size()).isZero();
        List<EndpointSet> again = new ArrayList<>();
        source.say(NAME, A);
        shared.resolve(NAME).subscribe(again::add);
        assertThat(again).containsExactly(A);
    }

    @Test
    void more_names_than_the_cap_are_resolved_without_being_remembered() {
        for (int i = 0; i <= SharingResolver.MAX_NAMES + 5; i++) {
            shared.resolve(ServiceName.parse("n" + i)).subscribe();
        }
        assertThat(shared.size()).isEqualTo(SharingResolver.MAX_NAMES);
        assertThat(source.subscriptions()).isEqualTo(SharingResolver.MAX_NAMES + 6);
    }

    @Test
    void closing_ends_the_work_but_no_subscription() {
        List<String> ends = new ArrayList<>();
        shared.resolve(NAME).subscribe(set -> {}, e -> ends.add("failed"), () -> ends.add("completed"));
        shared.close();
        assertThat(source.subscriptions()).isZero();
        assertThat(source.isClosed()).isTrue();
        assertThat(ends).isEmpty();
    }
}
