package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.balancing.LocalitySettings.Distribution;
import io.inmesh.balancing.LocalitySettings.Failover;
import io.inmesh.naming.Locality;
import io.inmesh.naming.Node;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalityBalancerTest {

    private static final int PICKS = 20_000;
    private static final Offset<Double> CLOSE = Offset.offset(1.5);
    private static final Locality HOME = new Locality("west", "1", "a");

    private final VirtualTime time = new VirtualTime();
    private final List<Node> nodes = new ArrayList<>();
    private double panicThreshold;
    private Algorithm algorithm = Algorithm.ROUND_ROBIN;
    private Caller caller = new Caller(HOME, Map.of("app", "web", "rack", "7"), "");

    private void add(String locality, int count) {
        add(locality, count, Map.of());
    }

    private void add(String locality, int count, Map<String, String> labels) {
        String[] parts = locality.split("/", -1);
        for (int i = 0; i < count; i++) {
            Locality where = new Locality(parts[0], parts[1], parts[2]);
            nodes.add(TestNodes.node(nodes.size(), 1, where, labels));
        }
    }

    private void eject(String locality, int count) {
        nodes.stream()
                .filter(node -> text(node).equals(locality))
                .limit(count)
                .forEach(node -> TestNodes.available(node, false));
        time.advance(Duration.ofMillis(10)); // shares are recounted now and then
    }

    private static String text(Node node) {
        Locality locality = node.endpoint().locality();
        return locality.region() + '/' + locality.zone() + '/' + locality.subZone();
    }

    private Balancer balancer(LocalitySettings locality) {
        BalancingSettings settings = BalancingSettings.DEFAULT
                .withAlgorithm(algorithm)
                .withHash(HashSettings.DEFAULT.withKey(new HashSettings.Header("x-user")))
                .withPanicThreshold(panicThreshold)
                .withLocality(locality);
        return Balancers.of(settings, caller).newBalancer(nodes, new Random(5), time);
    }

    private static Request request(int i) {
        return Request.get("/").withHeader("x-user", "user-" + i).withCall(Call.to("test"));
    }

    /** Percent by locality. */
    private Map<String, Double> shares(Balancer balancer) {
        Map<String, Double> shares = new TreeMap<>();
        for (int i = 0; i < PICKS; i++) {
            Node node = Objects.requireNonNull(balancer.pick(request(i)));
            shares.merge(text(node), 100.0 / PICKS, Double::sum);
        }
        return shares;
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void calls_stay_near_while_enough_is_available_there(Algorithm each) {
        algorithm = each;
        add("west/1/a", 5);
        add("west/1/b", 5);
        add("west/2/a", 5);
        add("east/1/a", 5);
        Balancer balancer = balancer(LocalitySettings.NEAREST);
        assertThat(shares(balancer)).containsOnlyKeys("west/1/a");
        eject("west/1/a", 1); // 80% * 1.4 is more than enough
        assertThat(shares(balancer)).containsOnlyKeys("west/1/a");
        eject("west/1/a", 3); // 40% * 1.4
        Map<String, Double> shares = shares(balancer);
        assertThat(shares).containsOnlyKeys("west/1/a", "west/1/b");
        assertThat(shares.get("west/1/a")).isCloseTo(56.0, CLOSE);
    }

    @Test
    void they_go_from_level_to_level_as_each_fails() {
        add("west/1/a", 2);
        add("west/1/b", 2);
        add("west/2/a", 2);
        add("east/1/a", 2);
        add("north/1/a", 2);
        Balancer balancer = balancer(LocalitySettings.NEAREST);
        for (String next : List.of("west/1/a", "west/1/b", "west/2/a")) {
            assertThat(shares(balancer)).containsOnlyKeys(next);
            eject(next, 2);
        }
        assertThat(shares(balancer)).containsOnlyKeys("east/1/a", "north/1/a");
    }

    @Test
    void a_region_to_fail_over_to_comes_before_the_others() {
        add("west/1/a", 2);
        add("east/1/a", 2);
        add("north/1/a", 2);
        Balancer balancer = balancer(LocalitySettings.failingOver(
                List.of(new Failover("north", "west"), new Failover("west", "north")), List.of()));
        eject("west/1/a", 2);
        assertThat(shares(balancer)).containsOnlyKeys("north/1/a");
        eject("north/1/a", 2);
        assertThat(shares(balancer)).containsOnlyKeys("east/1/a");
    }

    @Test
    void levels_that_are_too_weak_together_share_by_what_they_can_take() {
        add("west/1/a", 10);
        add("west/1/b", 10);
        Balancer balancer = balancer(LocalitySettings.NEAREST);
        eject("west/1/a", 8); // 28%
        eject("west/1/b", 9); // 14%
        Map<String, Double> shares = shares(balancer);
        assertThat(shares.get("west/1/a")).isCloseTo(66.7, CLOSE);
        assertThat(shares.get("west/1/b")).isCloseTo(33.3, CLOSE);
    }

    @Test
    void a_level_panics_only_where_all_levels_together_cannot_take_the_calls() {
        panicThreshold = 0.5;
        add("west/1/a", 10);
        add("west/1/b", 10);
        Balancer balancer = balancer(LocalitySettings.NEAREST);
        eject("west/1/a", 9);
        assertThat(used(balancer)).hasSize(11); // one of ten, and all of the next level
        eject("west/1/b", 10);
        Map<String, Double> shares = shares(balancer); // both are in panic: by number, whatever their health
        assertThat(used(balancer)).hasSize(20);
        assertThat(shares.get("west/1/a")).isCloseTo(50.0, CLOSE);
    }

    @Test
    void with_nobody_available_the_nearest_are_asked_even_without_panic() {
        add("west/1/a", 2);
        add("east/1/a", 2);
        Balancer balancer = balancer(LocalitySettings.NEAREST);
        eject("west/1/a", 2);
        eject("east/1/a", 2);
        assertThat(shares(balancer)).containsOnlyKeys("west/1/a");
    }

    @Test
    void a_whole_level_that_has_just_gone_is_left_at_once() {
        add("west/1/a", 2);
        add("east/1/a", 2);
        Balancer balancer = balancer(LocalitySettings.NEAREST);
        TestNodes.available(nodes.get(0), false);
        TestNodes.available(nodes.get(1), false);
        assertThat(shares(balancer)).containsOnlyKeys("east/1/a");
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_distribution_gives_each_locality_its_share_and_the_others_none(Algorithm each) {
        algorithm = each;
        add("west/1/a", 1);
        add("west/2/a", 3);
        add("east/1/a", 4);
        add("north/1/a", 4);
        Balancer balancer = balancer(LocalitySettings.distributing(List.of(
                new Distribution("east/*", Map.of("*", 100)),
                new Distribution("west/1/*", Map.of("west/1/*", 70, "west/2", 20, "east/*/*", 10)))));
        Map<String, Double> shares = shares(balancer);
        assertThat(shares).containsOnlyKeys("west/1/a", "west/2/a", "east/1/a");
        // The shares of keys on a ring are as even as its points are.
        Offset<Double> close = each == Algorithm.RING_HASH ? Offset.offset(4.0) : CLOSE;
        assertThat(shares.get("west/1/a")).isCloseTo(70.0, close);
        assertThat(shares.get("west/2/a")).isCloseTo(20.0, close);
    }

    @Test
    void a_locality_that_fails_gives_its_share_to_the_others_of_the_distribution() {
        add("west/1/a", 10);
        add("east/1/a", 10);
        Balancer balancer =
                balancer(LocalitySettings.distributing(List.of(new Distribution("*", Map.of("west", 80, "east", 20)))));
        eject("west/1/a", 5); // 80 * 0.7 to 20
        assertThat(shares(balancer).get("west/1/a")).isCloseTo(100 * 56.0 / 76, CLOSE);
        eject("west/1/a", 10);
        assertThat(shares(balancer)).containsOnlyKeys("east/1/a");
    }

    @Test
    void a_distribution_from_elsewhere_changes_nothing_and_one_to_nowhere_leaves_no_node() {
        add("west/1/a", 1);
        add("east/1/a", 1);
        assertThat(shares(balancer(
                                LocalitySettings.distributing(List.of(new Distribution("east", Map.of("east", 100))))))
                        .get("west/1/a"))
                .isCloseTo(50.0, CLOSE);
        assertThat(balancer(LocalitySettings.distributing(List.of(new Distribution("west", Map.of("south", 100)))))
                        .pick(request(1)))
                .isNull();
    }

    @Test
    void a_caller_that_does_not_know_where_it_runs_has_no_node_near() {
        caller = Caller.UNKNOWN;
        add("west/1/a", 1);
        add("//", 1);
        assertThat(shares(balancer(LocalitySettings.NEAREST)).get("//")).isCloseTo(50.0, CLOSE);
    }

    @Test
    void labels_order_the_levels_and_one_that_differs_ends_the_comparison() {
        add("west/1/a", 2, Map.of("app", "web", "rack", "7"));
        add("west/1/b", 2, Map.of("app", "web", "rack", "8"));
        add("west/1/c", 2, Map.of("app", "batch", "rack", "7"));
        Balancer balancer = balancer(LocalitySettings.failingOver(List.of(), List.of("app", "rack")));
        for (String next : List.of("west/1/a", "west/1/b", "west/1/c")) {
            assertThat(shares(balancer)).containsOnlyKeys(next);
            eject(next, 2);
        }
    }

    @Test
    void a_label_may_be_a_topology_or_have_a_value_of_its_own() {
        add("east/1/a", 2, Map.of("version", "v1"));
        add("west/1/a", 2, Map.of("version", "v2"));
        add("west/2/a", 2, Map.of("version", "v1"));
        Balancer balancer = balancer(
                LocalitySettings.failingOver(List.of(), List.of("version=v1", "topology.kubernetes.io/region")));
        for (String next : List.of("west/2/a", "east/1/a", "west/1/a")) {
            assertThat(shares(balancer)).containsOnlyKeys(next);
            eject(next, 2);
        }
    }

    @Test
    void labels_come_before_localities_where_both_are_said() {
        add("east/1/a", 2, Map.of("app", "web"));
        add("north/1/a", 2, Map.of("app", "web"));
        add("west/1/a", 2, Map.of("app", "other"));
        Balancer balancer =
                balancer(LocalitySettings.failingOver(List.of(new Failover("west", "north")), List.of("app")));
        for (String next : List.of("north/1/a", "east/1/a", "west/1/a")) {
            assertThat(shares(balancer)).containsOnlyKeys(next);
            eject(next, 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_retry_goes_to_another_node_and_to_another_level_when_none_is_left(Algorithm each) {
        algorithm = each;
        add("west/1/a", 2);
        add("east/1/a", 2);
        Balancer balancer = balancer(LocalitySettings.NEAREST);
        for (int i = 0; i < 100; i++) {
            Request request = request(i);
            List<Node> tried = new ArrayList<>();
            for (int attempt = 0; attempt < 4; attempt++) {
                Node node = Objects.requireNonNull(balancer.pick(request));
                Objects.requireNonNull(request.call().trail()).add(node);
                tried.add(node);
            }
            assertThat(tried).doesNotHaveDuplicates();
            assertThat(tried.stream().map(LocalityBalancerTest::text))
                    .containsExactly("west/1/a", "west/1/a", "east/1/a", "east/1/a");
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_retry_that_asks_for_it_leaves_the_locality_that_it_has_tried(Algorithm each) {
        algorithm = each;
        add("west/1/a", 3);
        add("west/2/a", 3);
        add("east/1/a", 3);
        Balancer balancer = balancer(LocalitySettings.NEAREST);
        Request request = request(1);
        request = request.withCall(request.call().with(Balancers.RETRY_ELSEWHERE, true));
        List<String> tried = new ArrayList<>();
        for (int attempt = 0; attempt < 4; attempt++) {
            Node node = Objects.requireNonNull(balancer.pick(request));
            Objects.requireNonNull(request.call().trail()).add(node);
            tried.add(text(node));
        }
        assertThat(tried).containsExactly("west/1/a", "west/2/a", "east/1/a", "west/1/a");
    }

    private List<Node> used(Balancer balancer) {
        List<Node> used = new ArrayList<>();
        for (int i = 0; i < PICKS; i++) {
            Node node = Objects.requireNonNull(balancer.pick(request(i)));
            if (!used.contains(node)) {
                used.add(node);
            }
        }
        return used;
    }
}
