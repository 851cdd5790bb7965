package io.inmesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.Balancer;
import io.inmesh.balancing.BalancerFactory;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import io.inmesh.naming.Node;
import io.inmesh.service.Call;
import io.inmesh.service.Classification;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What every balancer promises. Extend it with the balancer's factory. */
public abstract class BalancerContractTest {

    private static final int PICKS = 100_000;
    private static final Duration LATENCY = Duration.ofMillis(1);

    private final VirtualTime time = new VirtualTime();
    private final RandomGenerator random = new Random(42);

    /** The factory under test, which ignores health when less than half of the nodes is available. */
    protected abstract BalancerFactory factory();

    @Test
    void no_node_is_no_pick() {
        assertThat(balancer(List.of()).pick(request())).isNull();
    }

    @Test
    void a_single_node_takes_every_call_whatever_its_state() {
        Node node = node(0, 1);
        Balancer balancer = balancer(List.of(node));
        assertThat(balancer.pick(request())).isSameAs(node);
        assertThat(balancer.pick(tried(node))).isSameAs(node);
        setAvailable(node, false);
        assertThat(balancer.pick(request())).isSameAs(node);
        assertThat(balancer.pick(tried(node))).isSameAs(node);
    }

    @Test
    void tried_nodes_are_avoided() {
        List<Node> nodes = nodes(1, 1, 1, 1, 1);
        int[] picks = pickAndAnswer(balancer(nodes), nodes, 1000, nodes.subList(0, 4));
        assertThat(picks).containsExactly(0, 0, 0, 0, 1000);
    }

    @Test
    void when_all_were_tried_any_takes_the_call() {
        List<Node> nodes = nodes(1, 1, 1);
        assertThat(balancer(nodes).pick(tried(nodes.toArray(new Node[0])))).isIn(nodes);
    }

    @Test
    void nodes_that_are_not_available_are_avoided() {
        List<Node> nodes = nodes(1, 1, 1, 1, 1, 1);
        nodes.subList(0, 3).forEach(node -> setAvailable(node, false));
        int[] picks = pickAndAnswer(balancer(nodes), nodes, 6000, List.of());
        assertThat(picks).startsWith(0, 0, 0);
        assertThat(picks[3]).isBetween(1600, 2400);
        assertThat(picks[4]).isBetween(1600, 2400);
    }

    @Test
    void a_node_that_comes_back_takes_calls_again() {
        List<Node> nodes = nodes(1, 1, 1, 1);
        Balancer balancer = balancer(nodes);
        setAvailable(nodes.get(0), false);
        assertThat(pickAndAnswer(balancer, nodes, 400, List.of())[0]).isZero();
        setAvailable(nodes.get(0), true);
        assertThat(pickAndAnswer(balancer, nodes, 400, List.of())[0]).isGreaterThan(50);
    }

    @Test
    void below_the_panic_threshold_health_is_ignored() {
        List<Node> nodes = nodes(1, 1, 1, 1, 1, 1);
        nodes.subList(0, 4).forEach(node -> setAvailable(node, false));
        int[] picks = pickAndAnswer(balancer(nodes), nodes, 6000, List.of());
        assertThat(picks[0]).isGreaterThan(500);
        assertThat(IntStream.of(picks).min().getAsInt()).isGreaterThan(500);
    }

    @Test
    void a_node_that_failed_this_call_is_better_than_an_ejected_one() {
        List<Node> nodes = nodes(1, 1);
        setAvailable(nodes.get(1), false);
        Balancer balancer = balancer(nodes);
        for (int i = 0; i < 100; i++) {
            assertThat(balancer.pick(tried(nodes.get(0)))).isSameAs(nodes.get(0));
        }
    }

    @Test
    void equal_nodes_get_equal_shares() {
        List<Node> nodes = nodes(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        int[] picks = pickAndAnswer(balancer(nodes), nodes, PICKS, List.of());
        for (int count : picks) {
            assertThat(count).isBetween(PICKS / 10 * 95 / 100, PICKS / 10 * 105 / 100);
        }
    }

    @Test
    void shares_follow_the_weights() {
        List<Node> nodes = nodes(1, 2, 3, 4);
        int[] picks = pickAndAnswer(balancer(nodes), nodes, PICKS, List.of());
        for (int i = 0; i < nodes.size(); i++) {
            int expected = PICKS / 10 * (i + 1);
            assertThat(picks[i]).isBetween(expected * 95 / 100, expected * 105 / 100);
        }
    }

    @Test
    void weight_zero_takes_calls_only_when_no_other_is_left() {
        List<Node> nodes = nodes(0, 1, 1);
        Balancer balancer = balancer(nodes);
        assertThat(pickAndAnswer(balancer, nodes, 1000, List.of())[0]).isZero();
        assertThat(balancer.pick(tried(nodes.get(1), nodes.get(2)))).isSameAs(nodes.get(0));
        setAvailable(nodes.get(1), false);
        setAvailable(nodes.get(2), false);
        assertThat(balancer.pick(request())).isSameAs(nodes.get(0));
    }

    @Test
    void when_all_weights_are_zero_all_are_equal() {
        List<Node> nodes = nodes(0, 0);
        assertThat(pickAndAnswer(balancer(nodes), nodes, 1000, List.of())[0]).isBetween(400, 600);
    }

    @Test
    void a_replaced_list_keeps_the_load_of_the_nodes_that_stay() {
        List<Node> nodes = nodes(1, 1, 1);
        pickAndAnswer(balancer(nodes), nodes, 1000, List.of());
        nodes.get(0).load().started(time.nanoTime());
        List<Node> replaced = List.of(nodes.get(0), node(3, 1));
        int[] picks = pickAndAnswer(balancer(replaced), replaced, 1000, List.of());
        assertThat(nodes.get(0).load().inFlight()).isEqualTo(1);
        assertThat(picks[1]).isPositive();
    }

    @Test
    void many_threads_may_pick_and_report_at_once() throws InterruptedException {
        List<Node> nodes = nodes(1, 2, 3);
        setAvailable(nodes.get(1), false);
        Balancer balancer = factory().newBalancer(nodes, new Random(1), time);
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(i -> new Thread(() -> pickMany(balancer, nodes, wrong)))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).hasValue(0);
        assertThat(nodes).allSatisfy(node -> assertThat(node.load().inFlight()).isZero());
    }

    private void pickMany(Balancer balancer, List<Node> nodes, AtomicInteger wrong) {
        Request request = request();
        for (int i = 0; i < 10_000; i++) {
            Node node = balancer.pick(request);
            if (node == null || node.equals(nodes.get(1))) {
                wrong.incrementAndGet();
            } else {
                long now = time.nanoTime();
                node.load().started(now);
                node.load().finished(now, now + LATENCY.toNanos(), Classification.SUCCESS);
            }
        }
    }

    private Balancer balancer(List<Node> nodes) {
        return factory().newBalancer(nodes, random, time);
    }

    /** One call after the other, each of the same latency. */
    private int[] pickAndAnswer(Balancer balancer, List<Node> nodes, int calls, List<Node> avoided) {
        int[] picks = new int[nodes.size()];
        for (int i = 0; i < calls; i++) {
            Node node = balancer.pick(tried(avoided.toArray(new Node[0])));
            assertThat(node).isNotNull();
            if (node != null) {
                picks[nodes.indexOf(node)]++;
                long started = time.nanoTime();
                node.load().started(started);
                time.advance(LATENCY);
                node.load().finished(started, time.nanoTime(), Classification.SUCCESS);
            }
        }
        return picks;
    }

    private List<Node> nodes(double... weights) {
        List<Node> nodes = new ArrayList<>();
        for (double weight : weights) {
            nodes.add(node(nodes.size(), weight));
        }
        return nodes;
    }

    private Node node(int index, double weight) {
        Endpoint endpoint = new Endpoint("10.0.0." + (index + 1), 80, weight, Locality.UNKNOWN, "", Map.of());
        return new Node(endpoint, factory().newLoad(time), new FakeHealth(), request -> Mono.just(Response.of(200)));
    }

    private static void setAvailable(Node node, boolean value) {
        ((FakeHealth) node.health()).available(value);
    }

    private static Request request() {
        return Request.get("/").withCall(Call.to("test"));
    }

    private static Request tried(Node... nodes) {
        Request request = request();
        Trail trail = request.call().trail();
        if (trail != null) {
            List.of(nodes).forEach(trail::add);
        }
        return request;
    }
}
