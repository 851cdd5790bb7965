package io.inmesh.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.Resource;
import io.inmesh.naming.NameTree;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.RouteAction;
import io.inmesh.routing.RouteRule;
import io.inmesh.routing.RouteTable;
import io.inmesh.routing.Target;
import io.inmesh.service.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Istio's Bookinfo: its tasks, in our own words, in the API versions in which they are found. */
@SuppressWarnings("NullAway") // what is missing fails a test as well
class BookinfoTest {

    private static final String JASON = "match: [{headers: {end-user: {exact: jason}}}], ";

    private static String service(String version, String host, String http) {
        return """
                apiVersion: networking.istio.io/%s
                kind: VirtualService
                metadata: {name: %2$s}
                spec: {hosts: [%2$s], http: [%3$s]}
                """.formatted(version, host, http);
    }

    private static String to(String host, String subset) {
        return "route: [{destination: {host: %s, subset: %s}}]".formatted(host, subset);
    }

    private static String split(String one, int weight, String other) {
        return "{route: [{destination: {host: reviews, subset: %s}, weight: %d}, {destination: {host: reviews, subset: %s}, weight: %d}]}"
                .formatted(one, weight, other, 100 - weight);
    }

    private static Policy with(String text) throws IOException {
        List<Resource> all = new ArrayList<>(PolicyFixture.resources("task.yaml", text));
        for (var file : PolicyFixture.files("bookinfo")) {
            all.addAll(PolicyFixture.resources(file));
        }
        Policy policy = new PolicyCompiler(PolicyFixture.SCOPE).compile(all);
        assertThat(PolicyFixture.errors(policy)).isEmpty();
        return policy;
    }

    private static RouteRule rule(Policy policy, String host, String user) {
        Request request = Request.get("/" + host + "/0").withHeader("end-user", user);
        RouteRule rule =
                RouteTable.of(policy.routes()).routes(ServiceName.parse(host)).match(request);
        assertThat(rule).isNotNull();
        return rule;
    }

    private static Map<String, Double> shares(RouteRule rule) {
        Map<String, Double> shares = new TreeMap<>();
        collect(((RouteAction.Forward) rule.action()).destinations(), 100, shares);
        return shares;
    }

    private static void collect(NameTree<Target> tree, double weight, Map<String, Double> shares) {
        if (tree instanceof NameTree.Leaf<Target> leaf) {
            shares.put(leaf.value().toString(), weight);
        } else if (tree instanceof NameTree.Alt<Target> alt) {
            collect(alt.trees().get(0), weight, shares);
        } else if (tree instanceof NameTree.Union<Target> union) {
            union.branches().forEach(branch -> collect(branch.tree(), branch.weight(), shares));
        }
    }

    @Test
    void all_to_v1() throws IOException {
        Policy policy = with(service("v1", "reviews", '{' + to("reviews", "v1") + '}') + "---\n"
                + service("v1", "details", '{' + to("details", "v1") + '}'));
        assertThat(shares(rule(policy, "reviews", ""))).containsExactly(Map.entry("reviews:9080/v1", 100.0));
        assertThat(policy.destinations()
                        .of(ServiceName.parse("reviews:9080"), "v1")
                        .subsetLabels())
                .isEqualTo(Map.of("version", "v1"));
        assertThat(shares(rule(policy, "details", ""))).containsKey("details:9080/v1");
    }

    @Test
    void reviews_are_split_as_the_weights_say() throws IOException {
        assertThat(shares(rule(with(service("v1beta1", "reviews", split("v1", 90, "v2"))), "reviews", "")))
                .isEqualTo(Map.of("reviews:9080/v1", 90.0, "reviews:9080/v2", 10.0));
        assertThat(shares(rule(with(service("v1", "reviews", split("v1", 80, "v2"))), "reviews", "")))
                .isEqualTo(Map.of("reviews:9080/v1", 80.0, "reviews:9080/v2", 20.0));
        assertThat(shares(rule(with(service("v1", "reviews", split("v1", 50, "v3"))), "reviews", "")))
                .isEqualTo(Map.of("reviews:9080/v1", 50.0, "reviews:9080/v3", 50.0));
    }

    @Test
    void jason_goes_to_v2() throws IOException {
        Policy policy =
                with(service("v1", "reviews", '{' + JASON + to("reviews", "v2") + "}, {" + to("reviews", "v1") + '}'));
        assertThat(shares(rule(policy, "reviews", "jason"))).containsKey("reviews:9080/v2");
        assertThat(shares(rule(policy, "reviews", "else"))).containsKey("reviews:9080/v1");
    }

    @Test
    void ratings_are_late_or_broken_for_jason_only() throws IOException {
        for (String percentage : List.of("percentage: {value: 100.0}", "percent: 100")) {
            Policy late = with(service(
                    "v1alpha3",
                    "ratings",
                    '{' + JASON + "fault: {delay: {" + percentage + ", fixedDelay: 7s}}, " + to("ratings", "v1")
                            + "}, {" + to("ratings", "v1") + '}'));
            assertThat(rule(late, "ratings", "jason").policy().fault().delay().duration())
                    .isEqualTo(Duration.ofSeconds(7));
            assertThat(rule(late, "ratings", "jason").policy().fault().delay().percentage())
                    .isEqualTo(100);
            assertThat(rule(late, "ratings", "else").policy().fault().delay()).isNull();
        }
        Policy broken = with(service(
                "v1",
                "ratings",
                '{' + JASON
                        + "fault: {abort: {httpStatus: 500, percentage: {value: 100}}}, " + to("ratings", "v1") + "}, {"
                        + to("ratings", "v1") + '}'));
        assertThat(rule(broken, "ratings", "jason").policy().fault().abort().status())
                .isEqualTo(500);
        assertThat(rule(broken, "ratings", "else").policy().fault().abort()).isNull();
    }

    /** The samples have been published with the group of the parent left out. */
    @Test
    void gateway_routes_split_reviews_over_services_of_its_versions() throws IOException {
        for (String group : List.of("", "group: '', ")) {
            Policy policy = with("""
                    apiVersion: gateway.networking.k8s.io/v1beta1
                    kind: HTTPRoute
                    metadata: {name: reviews}
                    spec:
                      parentRefs: [{%skind: Service, name: reviews, port: 9080}]
                      rules:
                      - backendRefs: [{name: reviews-v1, port: 9080, weight: 90}, {name: reviews-v2, port: 9080, weight: 10}]
                    """.formatted(group));
            assertThat(shares(rule(policy, "reviews", "")))
                    .isEqualTo(Map.of("reviews-v1:9080", 90.0, "reviews-v2:9080", 10.0));
        }
    }

    @Test
    void the_networking_files_alone_are_a_part_of_something_larger() throws IOException {
        List<Resource> all = PolicyFixture.resources("task.yaml", service("v1", "reviews", split("v1", 80, "v2")));
        List<Resource> both = new ArrayList<>(all);
        both.addAll(PolicyFixture.resources(PolicyFixture.RESOURCES.resolve("bookinfo/rules.yaml")));
        Policy policy = new PolicyCompiler(PolicyFixture.SCOPE).compile(both);
        assertThat(PolicyFixture.errors(policy)).isEmpty();
        assertThat(PolicyFixture.problems(policy))
                .anyMatch(p -> p.contains("warning: VirtualService default/reviews:"));
        assertThat(PolicyFixture.errors(new PolicyCompiler(PolicyFixture.SCOPE).compile(all)))
                .isEmpty();
    }
}
