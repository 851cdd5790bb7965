package io.inmesh.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.Resource;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.HostRoutes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LastGoodTest {

    private static final String RULE = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: reviews}
            spec: {host: reviews, subsets: [{name: v1}, {name: v2}]}
            ---
            """;

    private static final String OTHER = """
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: other}
            spec: {hosts: [other], http: [{timeout: %s, redirect: {uri: /other}}]}
            """;

    private final PolicyCompiler compiler = new PolicyCompiler(PolicyFixture.SCOPE);

    private Policy compile(String text) {
        return compiler.compile(PolicyFixture.resources("x.yaml", text));
    }

    private static String toSubset(String subset) {
        return RULE + """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec: {hosts: [reviews], http: [{route: [{destination: {host: reviews, subset: %s}}]}]}
                """.formatted(subset);
    }

    private static String ruleOf(Policy policy, String host) {
        return policy.routes().stream()
                .filter(routes -> routes.hosts().contains(host + ".default.svc.cluster.local"))
                .map(HostRoutes::toString)
                .findFirst()
                .orElse("none");
    }

    @Test
    void a_version_with_an_error_leaves_the_last_good_one_in_force_and_the_others_are_applied() {
        compile(toSubset("v1") + OTHER.formatted("1s"));
        Policy bad = compile(toSubset("v2").replace("http: [{", "http: [{timeuot: 1s, ") + OTHER.formatted("2s"));
        assertThat(PolicyFixture.errors(bad))
                .containsExactly("x.yaml:9: error: VirtualService default/reviews: spec.http[0].timeuot: unknown field"
                        + " (expected: perhaps timeout)");
        assertThat(ruleOf(bad, "reviews")).contains("reviews/v1");
        assertThat(ruleOf(bad, "other")).contains("PT2S");
        assertThat(ruleOf(compile(toSubset("v2")), "reviews")).contains("reviews/v2");
    }

    @Test
    void a_version_that_never_was_right_is_absent() {
        Policy policy = compile(OTHER.formatted("soon"));
        assertThat(policy.routes()).isEmpty();
        assertThat(policy.resources()).isEmpty();
        assertThat(policy.hasErrors()).isTrue();
    }

    @Test
    void a_version_that_refers_to_nothing_leaves_the_last_good_one_in_force() {
        compile(toSubset("v1"));
        Policy bad = compile(toSubset("v9"));
        assertThat(PolicyFixture.errors(bad)).hasSize(1);
        assertThat(ruleOf(bad, "reviews")).contains("reviews/v1");
    }

    /** Without it, its calls would go to any version of the service. */
    @Test
    void a_version_that_refers_to_nothing_is_applied_where_none_was_better() {
        Policy first = compile(toSubset("v9"));
        assertThat(first.hasErrors()).isTrue();
        assertThat(ruleOf(first, "reviews")).contains("reviews/v9");
        assertThat(first.destinations().of(ServiceName.parse("reviews"), "v9").hasSubset())
                .isFalse();
    }

    @Test
    void what_is_gone_is_forgotten() {
        compile(OTHER.formatted("1s"));
        assertThat(compile(RULE).routes()).isEmpty();
        assertThat(compile(OTHER.formatted("soon")).routes()).isEmpty();
    }

    @Test
    void the_order_of_resources_decides_nothing() throws Exception {
        List<Resource> all = new ArrayList<>();
        for (var file : PolicyFixture.files("gateway")) {
            all.addAll(PolicyFixture.resources(file));
        }
        for (var file : PolicyFixture.files("problems")) {
            all.addAll(PolicyFixture.resources(file));
        }
        Policy policy = new PolicyCompiler(PolicyFixture.SCOPE).compile(all);
        Random random = new Random(7);
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(all, random);
            Policy again = new PolicyCompiler(PolicyFixture.SCOPE).compile(all);
            assertThat(again).isEqualTo(policy);
            assertThat(PolicyFixture.problems(again)).isEqualTo(PolicyFixture.problems(policy));
        }
    }

    /** As after {@code kubectl apply -f} of the folder: a task's file beside that of the whole takes its part over. */
    @Test
    void of_several_versions_the_last_by_file_and_line_counts() {
        List<Resource> all = new ArrayList<>(PolicyFixture.resources("c.yaml", toSubset("v2")));
        all.addAll(PolicyFixture.resources("b.yaml", toSubset("v1") + OTHER.formatted("1s") + OTHER.formatted("2s")));
        all.addAll(PolicyFixture.resources("a.yaml", toSubset("v1")));
        Policy policy = compiler.compile(all);
        assertThat(ruleOf(policy, "reviews")).contains("reviews/v2");
        assertThat(ruleOf(policy, "other")).contains("PT2S");
        assertThat(PolicyFixture.problems(policy))
                .contains("a.yaml:6: warning: VirtualService default/reviews: is in c.yaml:6 as well, which comes later"
                        + " and is used");
    }

    @Test
    void kinds_that_say_nothing_are_counted() {
        Policy policy = compile("""
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}
                ---
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}
                ---
                {apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, resources: [a.yaml]}
                """);
        assertThat(policy.problems()).isEmpty();
        assertThat(policy.findings().passedOver())
                .containsEntry("Deployment", 2)
                .containsEntry("Kustomization", 1);
    }
}
