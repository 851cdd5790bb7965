package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Node;
import io.inmesh.service.Call;
import io.inmesh.service.Classification;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeHealth;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

class WarmupTest {

    private static final int PICKS = 40_000;
    private static final Duration WINDOW = Duration.ofSeconds(100);

    private final VirtualTime time = new VirtualTime();
    private final List<Node> nodes = new ArrayList<>();
    private BalancerFactory factory = Balancers.of(BalancingSettings.DEFAULT);

    private void use(Algorithm algorithm, WarmupSettings warmup) {
        factory =
                Balancers.of(BalancingSettings.DEFAULT.withAlgorithm(algorithm).withWarmup(warmup));
    }

    private void join(double weight) {
        Endpoint endpoint = new Endpoint(
                "10.0.0." + (nodes.size() + 1), 80, weight, io.inmesh.naming.Locality.UNKNOWN, "", java.util.Map.of());
        Node node = new Node(endpoint, factory.newLoad(time), new FakeHealth(), any -> Mono.just(Response.of(200)));
        // One answer, so that peak EWMA knows it as well as the others.
        node.load().started(time.nanoTime());
        node.load().finished(time.nanoTime(), time.nanoTime() + 1_000_000, Classification.SUCCESS);
        nodes.add(node);
    }

    private Balancer balancer() {
        return factory.newBalancer(List.copyOf(nodes), new Random(11), time);
    }

    /** Percent of the calls, that end at once, at the last node. */
    private double lastShare(Balancer balancer) {
        Node last = nodes.get(nodes.size() - 1);
        int count = 0;
        for (int i = 0; i < PICKS; i++) {
            Node node = Objects.requireNonNull(balancer.pick(Request.get("/").withCall(Call.to("test"))));
            count += node.endpoint().equals(last.endpoint()) ? 1 : 0;
        }
        return 100.0 * count / PICKS;
    }

    private static Offset<Double> within(double points) {
        return Offset.offset(points);
    }

    @ParameterizedTest
    @EnumSource(names = {"ROUND_ROBIN", "WEIGHTED", "LEAST_LOADED"})
    void the_share_of_a_new_node_grows_over_the_window(Algorithm algorithm) {
        use(algorithm, WarmupSettings.of(WINDOW));
        for (int i = 0; i < 4; i++) {
            join(1);
        }
        assertThat(lastShare(balancer())).isCloseTo(25.0, within(1));
        time.advance(Duration.ofSeconds(10));
        join(1);
        Balancer balancer = balancer();
        assertThat(lastShare(balancer)).isCloseTo(100 * 0.1 / 4.1, within(0.5)); // at least 10%
        time.advance(Duration.ofSeconds(50));
        assertThat(lastShare(balancer)).isCloseTo(100 * 0.5 / 4.5, within(1));
        assertThat(lastShare(balancer())).isCloseTo(100 * 0.5 / 4.5, within(1)); // a refresh of discovery
        time.advance(Duration.ofSeconds(50));
        assertThat(lastShare(balancer)).isCloseTo(20.0, within(1));
    }

    @Test
    void peak_ewma_meets_a_new_node_gently() {
        use(Algorithm.PEAK_EWMA, WarmupSettings.of(WINDOW));
        for (int i = 0; i < 4; i++) {
            join(1);
        }
        answerAll(balancer(), 2000);
        join(1);
        assertThat(answerAll(balancer(), 4000)).isBetween(0.5, 2 * 100 * 0.1 / 4.1 + 0.7); // it wins its pairs
        time.advance(WINDOW);
        assertThat(answerAll(balancer(), 4000)).isBetween(15.0, 25.0);
    }

    /** Calls of a millisecond, one after the other; percent of them at the last node. */
    private double answerAll(Balancer balancer, int calls) {
        int count = 0;
        for (int i = 0; i < calls; i++) {
            Node node = Objects.requireNonNull(balancer.pick(Request.get("/").withCall(Call.to("test"))));
            long started = time.nanoTime();
            node.load().started(started);
            time.advance(Duration.ofMillis(1));
            node.load().finished(started, time.nanoTime(), Classification.SUCCESS);
            count += node.equals(nodes.get(nodes.size() - 1)) ? 1 : 0;
        }
        return 100.0 * count / calls;
    }

    @Test
    void aggression_and_minimum_bend_the_curve() {
        use(Algorithm.ROUND_ROBIN, new WarmupSettings(WINDOW, 0, 2));
        join(1);
        balancer();
        join(1);
        Balancer balancer = balancer();
        time.advance(Duration.ofSeconds(25));
        assertThat(lastShare(balancer)).isCloseTo(100 * 0.5 / 1.5, within(1)); // the square root of a quarter
    }

    @Test
    void weights_count_beside_it() {
        use(Algorithm.ROUND_ROBIN, new WarmupSettings(WINDOW, 50, 1));
        join(1);
        balancer();
        join(3);
        assertThat(lastShare(balancer())).isCloseTo(100 * 1.5 / 2.5, within(1));
    }

    @Test
    void the_first_nodes_have_their_whole_share_and_nodes_that_are_all_new_are_alike() {
        use(Algorithm.ROUND_ROBIN, WarmupSettings.of(WINDOW));
        join(1);
        assertThat(factory.newBalancer(List.of(), new Random(1), time).pick(Request.get("/")))
                .isNull();
        join(1);
        assertThat(lastShare(balancer())).isCloseTo(50.0, within(1));
        nodes.clear();
        time.advance(Duration.ofSeconds(1));
        join(1);
        join(1);
        join(1);
        assertThat(lastShare(balancer())).isCloseTo(33.3, within(1));
    }

    @Test
    void many_new_nodes_beside_an_old_one_share_right() {
        use(Algorithm.WEIGHTED, WarmupSettings.of(WINDOW));
        join(1);
        balancer();
        for (int i = 0; i < 9; i++) {
            join(1);
        }
        assertThat(lastShare(balancer())).isCloseTo(100 * 0.1 / 1.9, within(0.5));
    }

    @Test
    void other_settings_keep_what_is_known_of_the_nodes() {
        use(Algorithm.LEAST_LOADED, WarmupSettings.of(WINDOW));
        join(1);
        balancer();
        time.advance(Duration.ofSeconds(10));
        join(1);
        factory = factory.updated(
                BalancingSettings.DEFAULT.withAlgorithm(Algorithm.ROUND_ROBIN).withWarmup(WarmupSettings.of(WINDOW)));
        assertThat(nodes)
                .allSatisfy(node -> assertThat(factory.adopt(node.load(), time)).isSameAs(node.load()));
        assertThat(lastShare(balancer())).isCloseTo(100 * 0.1 / 1.1, within(1));
        factory = factory.updated(
                BalancingSettings.DEFAULT.withDecay(Duration.ofSeconds(3)).withWarmup(WarmupSettings.of(WINDOW)));
        nodes.replaceAll(
                node -> new Node(node.endpoint(), factory.adopt(node.load(), time), node.health(), node.service()));
        assertThat(nodes).allSatisfy(node -> assertThat(node.load()).isInstanceOf(PeakEwmaLoad.class));
        // Nothing is known of either: only the draws decide, and half of them fall to the pair's other node.
        time.advance(Duration.ofSeconds(100));
        assertThat(lastShare(balancer())).isCloseTo(50.0, within(1));
    }
}
