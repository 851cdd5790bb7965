package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.Balancer;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Load;
import io.inmesh.naming.Locality;
import io.inmesh.naming.Node;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Call;
import io.inmesh.service.Classification;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.testkit.FakeHealth;
import io.inmesh.testkit.VirtualTime;
import io.inmesh.transport.EndpointClient;
import io.inmesh.transport.EndpointStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class DestinationTest {

    private static final Endpoint A = Endpoint.of("10.0.0.1", 80);
    private static final Endpoint B = Endpoint.of("10.0.0.2", 80);

    private final VirtualTime time = new VirtualTime();
    private final Sinks.Many<EndpointSet> discovery = Sinks.many().unicast().onBackpressureBuffer();
    private final List<String> opened = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private List<Node> balanced = List.of();
    private final Destination destination =
            new Destination(ServiceName.parse("reviews"), this::open, this::balancer, this::first, time);

    DestinationTest() {
        destination.follow(name -> discovery.asFlux());
    }

    @Test
    void a_call_before_the_first_word_of_discovery_waits_for_it() {
        Outcome outcome = call(Call.to("reviews"));
        time.advance(Duration.ofSeconds(1));
        assertThat(outcome.isOpen()).isTrue();
        discovery.tryEmitNext(EndpointSet.ready(List.of(A)));
        assertThat(outcome.status).isEqualTo(200);
    }

    @Test
    void the_wait_ends_with_the_deadline_of_the_call() {
        Outcome outcome =
                call(Call.to("reviews").withDeadline(Duration.ofMillis(300).toNanos()));
        time.advance(Duration.ofMillis(299));
        assertThat(outcome.isOpen()).isTrue();
        time.advance(Duration.ofMillis(1));
        assertThat(outcome.kind()).isEqualTo(Kind.DISCOVERY_PENDING);
    }

    @Test
    void without_a_deadline_the_wait_is_bounded_all_the_same() {
        Outcome outcome = call(Call.to("reviews"));
        time.advance(Destination.DISCOVERY_WAIT);
        assertThat(outcome.error).isNotNull().hasMessageContaining("reviews").hasMessageContaining("5000 ms");
    }

    @Test
    void an_unknown_name_and_a_failing_source_and_no_endpoint_are_told_apart() {
        discovery.tryEmitNext(EndpointSet.unknown("static and dns do not know it"));
        assertThat(call(Call.to("reviews")).kind()).isEqualTo(Kind.UNKNOWN_DESTINATION);
        discovery.tryEmitNext(EndpointSet.failed("SERVFAIL"));
        Outcome failed = call(Call.to("reviews"));
        assertThat(failed.error).isNotNull().hasMessageContaining("SERVFAIL");
    }

    @Test
    void a_failing_source_does_not_take_the_last_endpoints_away() {
        EndpointSet good = EndpointSet.ready(List.of(A));
        discovery.tryEmitNext(good);
        discovery.tryEmitNext(good.stale("SERVFAIL"));
        assertThat(call(Call.to("reviews")).status).isEqualTo(200);
        assertThat(closed).isEmpty();
    }

    @Test
    void a_source_that_begins_to_look_again_takes_nothing_away() {
        discovery.tryEmitNext(EndpointSet.ready(List.of(A)));
        discovery.tryEmitNext(EndpointSet.pending());
        assertThat(call(Call.to("reviews")).status).isEqualTo(200);
        discovery.tryEmitNext(EndpointSet.failed("SERVFAIL"));
        assertThat(call(Call.to("reviews")).status).isEqualTo(200);
        assertThat(destination.isStale()).isTrue();
        time.advance(Duration.ofSeconds(3));
        assertThat(destination.ageSeconds()).isEqualTo(3);
    }

    @Test
    void an_answer_is_as_old_as_its_source_is_unwell() {
        discovery.tryEmitNext(EndpointSet.ready(List.of(A)));
        time.advance(Duration.ofSeconds(3));
        assertThat(destination.ageSeconds()).isZero();
    }

    @Test
    void an_address_told_twice_is_one_node_whose_connections_stay() {
        Endpoint again = new Endpoint(A.host(), A.port(), 3, Locality.UNKNOWN, "", Map.of());
        discovery.tryEmitNext(EndpointSet.ready(List.of(A, again)));
        discovery.tryEmitNext(EndpointSet.ready(List.of(A, again, B)));
        assertThat(opened).containsExactly("10.0.0.1:80", "10.0.0.2:80");
        assertThat(balanced).hasSize(2);
        assertThat(closed).isEmpty();
    }

    @Test
    void a_source_that_breaks_its_contract_is_followed_again() {
        AtomicInteger subscriptions = new AtomicInteger();
        Destination other =
                new Destination(ServiceName.parse("ratings"), this::open, this::balancer, this::first, time);
        other.follow(name -> Flux.defer(() -> subscriptions.incrementAndGet() == 1
                ? Flux.error(new IllegalStateException("broken"))
                : Flux.concat(Flux.just(EndpointSet.ready(List.of(A))), Flux.never())));
        time.advance(Duration.ofSeconds(5));
        assertThat(subscriptions).hasValue(2);
        assertThat(other.nodeCount()).isEqualTo(1);
    }

    @Test
    void a_refresh_keeps_nodes_and_their_connections_and_closes_only_those_that_left() {
        discovery.tryEmitNext(EndpointSet.ready(List.of(A, B)));
        Load load = balanced.get(1).load();
        Endpoint heavier = new Endpoint(B.host(), B.port(), 2, Locality.UNKNOWN, "", Map.of("version", "v2"));
        discovery.tryEmitNext(EndpointSet.ready(List.of(heavier)));
        assertThat(opened).containsExactly("10.0.0.1:80", "10.0.0.2:80");
        assertThat(closed).containsExactly("10.0.0.1:80");
        assertThat(balanced).singleElement().satisfies(node -> {
            assertThat(node.endpoint()).isEqualTo(heavier);
            assertThat(node.load()).isSameAs(load);
        });
    }

    @Test
    void a_closed_destination_answers_at_once_and_follows_nothing() {
        Outcome waiting = call(Call.to("reviews"));
        destination.close();
        assertThat(waiting.error).isNotNull();
        assertThat(call(Call.to("reviews")).error).isNotNull().hasMessageContaining("closed");
        assertThat(discovery.currentSubscriberCount()).isZero();
    }

    private Outcome call(Call call) {
        Outcome outcome = new Outcome();
        destination
                .call(Request.get("/").withCall(call))
                .subscribe(r -> outcome.status = r.status(), e -> outcome.error = e);
        return outcome;
    }

    private LiveNode open(Endpoint endpoint) {
        opened.add(endpoint.address());
        Service service = request -> Mono.just(Response.of(200));
        return new LiveNode(new Node(endpoint, new NoLoad(), new FakeHealth(), service), new Client(endpoint));
    }

    private Balancer balancer(List<Node> nodes) {
        balanced = nodes;
        return request -> nodes.isEmpty() ? null : nodes.get(0);
    }

    private Service first(Supplier<Balancer> balancer) {
        return request -> {
            Node node = balancer.get().pick(request);
            return node == null
                    ? Mono.error(MeshException.of(Kind.NO_ENDPOINTS, "none"))
                    : node.service().call(request);
        };
    }

    private static final class Outcome {

        private int status;
        private @Nullable Throwable error;

        boolean isOpen() {
            return status == 0 && error == null;
        }

        Kind kind() {
            assertThat(error).isInstanceOf(MeshException.class);
            return ((MeshException) Objects.requireNonNull(error)).kind();
        }
    }

    private final class Client implements EndpointClient {

        private final Endpoint endpoint;

        Client(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public Mono<Response> call(Request request) {
            return Mono.just(Response.of(200));
        }

        @Override
        public EndpointStats stats() {
            return new EndpointStats(0, 0, 0);
        }

        @Override
        public Mono<Void> close(Duration grace) {
            return Mono.fromRunnable(() -> closed.add(endpoint.address()));
        }
    }

    private static final class NoLoad implements Load {
        @Override
        public void started(long nowNanos) {}

        @Override
        public void finished(long startedNanos, long nowNanos, Classification outcome) {}

        @Override
        public double cost(long nowNanos, double unknown) {
            return 0;
        }

        @Override
        public int inFlight() {
            return 0;
        }
    }
}
