package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.NameTree;
import io.inmesh.naming.NameTree.Weighted;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Call;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeLegs;
import io.inmesh.testkit.FakeLegs.Arrival;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Splits and alternatives: who gets the call. */
class DestinationTreeTest {

    private final FakeLegs legs = new FakeLegs();

    private static NameTree<Target> leaf(String target) {
        return NameTree.leaf(Rules.target(target));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads them
    private static NameTree<Target> alt(NameTree<Target>... trees) {
        return new NameTree.Alt<>(List.of(trees));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads them
    private static NameTree<Target> union(Weighted<Target>... branches) {
        return new NameTree.Union<>(List.of(branches));
    }

    private static Weighted<Target> of(double weight, NameTree<Target> tree) {
        return new Weighted<>(weight, tree);
    }

    private RouteFilter filter(NameTree<Target> tree, long seed) {
        RouteFilter filter = new RouteFilter(
                ServiceName.parse("reviews"), legs, new VirtualTime(), new Random(seed), RoutingObserver.NONE);
        filter.update(Rules.routes(Rules.rule("0", new RouteAction.Forward(tree, Rewrite.NONE))));
        return filter;
    }

    /** How many of {@code calls} each destination got; those that failed in the filter under their kind. */
    private Map<String, Integer> counts(NameTree<Target> tree, int calls) {
        RouteFilter filter = filter(tree, calls);
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            int before = legs.arrivals().size();
            try {
                filter.apply(Request.get("/").withCall(Call.to("reviews")), new FakeService())
                        .block();
                Arrival arrival = legs.arrivals().get(before);
                counts.merge(arrival.target().toString(), 1, Integer::sum);
            } catch (MeshException e) {
                counts.merge(e.kind().toString(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private MeshException failure(NameTree<Target> tree) {
        try {
            filter(tree, 1)
                    .apply(Request.get("/").withCall(Call.to("reviews")), new FakeService())
                    .block();
        } catch (MeshException e) {
            return e;
        }
        throw new AssertionError("it did not fail");
    }

    @ParameterizedTest
    @CsvSource({"90, 10", "80, 20", "50, 50", "1, 99", "0.1, 0.3", "1000000, 1000000"})
    void shares_are_those_of_the_weights_within_three_points_over_two_thousand_calls(double first, double second) {
        for (int seed = 2_000; seed < 2_020; seed++) {
            Map<String, Integer> counts =
                    counts(union(of(first, leaf("reviews/v1")), of(second, leaf("reviews/v2"))), seed);
            double share = 100.0 * counts.getOrDefault("reviews/v1", 0) / seed;
            assertThat(share).isBetween(100 * first / (first + second) - 3, 100 * first / (first + second) + 3);
        }
    }

    @Test
    void many_branches_each_have_their_share() {
        double[] weights = {5, 0, 20, 1, 74};
        Weighted<?>[] branches = new Weighted<?>[weights.length];
        Arrays.setAll(branches, i -> of(weights[i], leaf("reviews/v" + i)));
        @SuppressWarnings("unchecked")
        Map<String, Integer> counts = counts(union((Weighted<Target>[]) branches), 10_000);
        assertThat(counts).doesNotContainKey("reviews/v1");
        for (int i : new int[] {0, 2, 3, 4}) {
            assertThat(counts.getOrDefault("reviews/v" + i, 0) / 100.0).isBetween(weights[i] - 1.5, weights[i] + 1.5);
        }
    }

    @Test
    void a_branch_without_weight_is_never_taken_even_alone() {
        legs.usable("reviews/v1", false);
        Map<String, Integer> counts = counts(union(of(0, leaf("reviews/v2")), of(1, leaf("reviews/v1"))), 100);
        assertThat(counts).containsOnlyKeys("reviews/v1");
    }

    @Test
    void all_weights_zero_lead_nowhere_and_the_error_names_resource_and_rule() {
        MeshException error = failure(union(of(0, leaf("reviews/v1")), of(0, leaf("reviews/v2"))));
        assertThat(error.kind()).isEqualTo(Kind.UNKNOWN_DESTINATION);
        assertThat(error)
                .hasMessage("call to reviews: VirtualService default/test, rule 0: it leads to no destination: what it"
                        + " names does not exist, or no weight is above 0");
        assertThat(error.isUnprocessed()).isTrue();
    }

    @Test
    void the_share_of_a_branch_that_is_not_usable_goes_to_the_others() {
        legs.usable("reviews/v2", false);
        Map<String, Integer> counts = counts(
                union(of(50, leaf("reviews/v1")), of(25, leaf("reviews/v2")), of(25, leaf("reviews/v3"))), 3_000);
        assertThat(counts).containsOnlyKeys("reviews/v1", "reviews/v3");
        assertThat(counts.getOrDefault("reviews/v1", 0) / 30.0).isBetween(64.0, 70.0);
    }

    @Test
    void a_branch_may_keep_its_share_although_nothing_can_be_sent_to_it() {
        legs.usable("reviews/v2", false);
        Map<String, Integer> counts = counts(
                union(
                        of(75, Target.keepingShare(Rules.target("reviews/v1"))),
                        of(25, Target.keepingShare(Rules.target("reviews/v2")))),
                2_000);
        // The call goes to its leg, whose own error tells what is wrong.
        assertThat(counts.getOrDefault("reviews/v2", 0) / 20.0).isBetween(22.0, 28.0);
    }

    @Test
    void where_no_branch_is_usable_the_weights_count_so_that_a_leg_tells_what_is_wrong() {
        legs.usable("reviews/v1", false).usable("reviews/v2", false);
        Map<String, Integer> counts = counts(union(of(90, leaf("reviews/v1")), of(10, leaf("reviews/v2"))), 2_000);
        assertThat(counts.getOrDefault("reviews/v1", 0) / 20.0).isBetween(87.0, 93.0);
    }

    @Test
    void the_first_alternative_that_is_usable_gets_the_call() {
        NameTree<Target> tree = alt(leaf("a"), leaf("b"), leaf("c"));
        assertThat(counts(tree, 10)).isEqualTo(Map.of("a", 10));
        legs.usable("a", false);
        assertThat(counts(tree, 10)).isEqualTo(Map.of("b", 10));
        legs.usable("b", false).usable("c", false);
        assertThat(counts(tree, 10)).isEqualTo(Map.of("a", 10));
        legs.usable("c", true);
        assertThat(counts(tree, 10)).isEqualTo(Map.of("c", 10));
    }

    @Test
    void a_negative_alternative_is_passed_over_and_a_failing_or_empty_one_ends_the_search() {
        assertThat(counts(alt(NameTree.neg(), leaf("b")), 1)).isEqualTo(Map.of("b", 1));
        assertThat(counts(alt(NameTree.fail(), leaf("b")), 1)).isEqualTo(Map.of("UNKNOWN_DESTINATION", 1));
        assertThat(counts(alt(NameTree.empty(), leaf("b")), 1)).isEqualTo(Map.of("NO_ENDPOINTS", 1));
        assertThat(counts(alt(alt(leaf("a"), NameTree.fail()), leaf("b")), 1)).isEqualTo(Map.of("a", 1));
        legs.usable("a", false);
        assertThat(counts(alt(alt(leaf("a"), NameTree.fail()), leaf("b")), 1)).isEqualTo(Map.of("a", 1));
        assertThat(counts(alt(alt(leaf("a"), NameTree.neg()), leaf("b")), 1)).isEqualTo(Map.of("b", 1));
    }

    @Test
    void what_is_empty_is_answered_with_the_status_of_the_rule_for_its_share() {
        NameTree<Target> tree = union(of(75, Target.keepingShare(Rules.target("a"))), of(25, NameTree.<Target>empty()));
        RouteFilter filter = filter(NameTree.empty(), 7);
        filter.update(Rules.routes(Rules.rule("0", new RouteAction.Forward(tree, Rewrite.NONE, 500))));
        int answered = 0;
        for (int i = 0; i < 2_000; i++) {
            Response response = filter.apply(Request.get("/").withCall(Call.to("reviews")), new FakeService())
                    .block();
            answered += response != null && response.status() == 500 ? 1 : 0;
        }
        assertThat(answered / 20.0).isBetween(22.0, 28.0);
        assertThat(legs.arrivals()).hasSize(2_000 - answered);
        // Where the other one has no endpoint, its own error tells so: its share is not the missing one's.
        legs.usable("a", false);
        int before = legs.arrivals().size();
        for (int i = 0; i < 2_000; i++) {
            filter.apply(Request.get("/").withCall(Call.to("reviews")), new FakeService())
                    .block();
        }
        assertThat((legs.arrivals().size() - before) / 20.0).isBetween(72.0, 78.0);
    }

    @Test
    void a_union_leaves_out_what_is_negative_or_fails_and_keeps_what_is_empty() {
        Map<String, Integer> counts = counts(
                union(of(10, leaf("a")), of(40, NameTree.neg()), of(40, NameTree.fail()), of(10, NameTree.empty())),
                2_000);
        assertThat(counts).containsOnlyKeys("a", "NO_ENDPOINTS");
        assertThat(counts.getOrDefault("a", 0) / 20.0).isBetween(47.0, 53.0);
        assertThat(failure(union(of(1, NameTree.neg()), of(1, NameTree.fail()))).kind())
                .isEqualTo(Kind.UNKNOWN_DESTINATION);
        assertThat(failure(NameTree.neg()).kind()).isEqualTo(Kind.UNKNOWN_DESTINATION);
        assertThat(failure(NameTree.empty())).hasMessageContaining("empty on purpose ($)");
        assertThat(failure(alt()).kind()).isEqualTo(Kind.UNKNOWN_DESTINATION);
        assertThat(failure(union()).kind()).isEqualTo(Kind.UNKNOWN_DESTINATION);
    }

    @Test
    void trees_nest() {
        NameTree<Target> tree = alt(
                union(of(1, leaf("a")), of(1, alt(leaf("b"), leaf("c")))),
                union(of(3, leaf("d")), of(1, union(of(1, leaf("e")), of(1, leaf("f"))))));
        legs.usable("b", false);
        assertThat(counts(tree, 1_000)).containsOnlyKeys("a", "c");
        legs.usable("a", false).usable("c", false);
        Map<String, Integer> counts = counts(tree, 2_000);
        assertThat(counts).containsOnlyKeys("d", "e", "f");
        assertThat(counts.getOrDefault("d", 0) / 20.0).isBetween(72.0, 78.0);
        assertThat(counts.getOrDefault("e", 0) / 20.0).isBetween(9.5, 15.5);
    }

    @Test
    void a_single_destination_gets_the_call_usable_or_not() {
        legs.usable("reviews", false);
        assertThat(counts(leaf("reviews"), 3)).isEqualTo(Map.of("reviews", 3));
    }
}
