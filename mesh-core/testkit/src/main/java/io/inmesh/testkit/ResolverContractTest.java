package io.inmesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** What every {@link Resolver} must do; a subclass says how one is made that knows one name. */
public abstract class ResolverContractTest {

    /** A name that {@link #newResolver} has endpoints of. */
    protected static final ServiceName KNOWN = ServiceName.parse("reviews");

    /** A name that it knows nothing of. */
    protected static final ServiceName UNKNOWN = ServiceName.parse("nobody");

    private static final Duration SOON = Duration.ofSeconds(5);

    private @Nullable Resolver made;

    /** A resolver whose source has at least one endpoint of {@link #KNOWN} and does not know {@link #UNKNOWN}. */
    protected abstract Resolver newResolver() throws Exception;

    private Resolver resolver() throws Exception {
        Resolver resolver = made == null ? newResolver() : made;
        made = resolver;
        return resolver;
    }

    @AfterEach
    void closeResolver() {
        if (made != null) {
            made.close();
        }
    }

    private static EndpointSet await(Flux<EndpointSet> sets, State state) {
        EndpointSet found = sets.filter(set -> set.state() == state).blockFirst(SOON);
        assertThat(found).as("a set that is %s", state).isNotNull();
        return found;
    }

    @Test
    void something_is_said_soon_after_subscription() throws Exception {
        assertThat(resolver().resolve(UNKNOWN).blockFirst(SOON)).isNotNull();
    }

    @Test
    void a_known_name_has_endpoints_without_duplicates() throws Exception {
        EndpointSet set = await(resolver().resolve(KNOWN), State.READY);
        assertThat(set.endpoints()).isNotEmpty();
        assertThat(new HashSet<>(set.endpoints())).hasSameSizeAs(set.endpoints());
        assertThat(set.reason()).isEmpty();
    }

    @Test
    void an_unknown_name_is_unknown_with_a_reason_and_not_empty() throws Exception {
        EndpointSet set = await(resolver().resolve(UNKNOWN), State.UNKNOWN);
        assertThat(set.reason()).isNotEmpty();
        assertThat(resolver().isKnown(UNKNOWN)).isFalse();
    }

    @Test
    void it_neither_completes_nor_fails_nor_repeats_itself() throws Exception {
        List<String> ends = new CopyOnWriteArrayList<>();
        List<EndpointSet> sets = new CopyOnWriteArrayList<>();
        Flux<EndpointSet> flux = resolver().resolve(KNOWN);
        Disposable subscription = flux.subscribe(sets::add, e -> ends.add("failed"), () -> ends.add("completed"));
        await(flux, State.READY);
        assertThat(ends).isEmpty();
        assertThat(sets).doesNotHaveDuplicates();
        subscription.dispose();
    }

    @Test
    void subscribers_do_not_disturb_each_other() throws Exception {
        Flux<EndpointSet> flux = resolver().resolve(KNOWN);
        List<EndpointSet> sets = new CopyOnWriteArrayList<>();
        Disposable stays = flux.subscribe(sets::add);
        flux.subscribe().dispose();
        EndpointSet first = await(flux, State.READY);
        EndpointSet again = await(resolver().resolve(KNOWN), State.READY);
        assertThat(again).isEqualTo(first);
        assertThat(stays.isDisposed()).isFalse();
        stays.dispose();
    }

    @Test
    void closing_twice_is_closing_once() throws Exception {
        Resolver resolver = resolver();
        await(resolver.resolve(KNOWN), State.READY);
        resolver.close();
        resolver.close();
    }
}
