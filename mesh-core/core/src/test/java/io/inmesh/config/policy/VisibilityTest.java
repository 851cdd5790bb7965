package io.inmesh.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.policy.inmesh.Delegations;
import io.inmesh.naming.ServiceName;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class VisibilityTest {

    private static Policy compile(String text) {
        Policy policy = PolicyFixture.compile(text);
        assertThat(PolicyFixture.errors(policy)).isEmpty();
        return policy;
    }

    private static String sidecar(String metadata, String spec) {
        return "{apiVersion: networking.istio.io/v1, kind: Sidecar, metadata: {" + metadata + "}, spec: {" + spec
                + "}}\n---\n";
    }

    private static boolean sees(Policy policy, String service) {
        return policy.visibility().shows(ServiceName.parse(service));
    }

    @Test
    void without_a_sidecar_all_is_seen() {
        Policy policy = compile("");
        assertThat(sees(policy, "anything.anywhere")).isTrue();
        assertThat(policy.visibility().outbound()).isEqualTo(OutboundPolicy.ALLOW_ANY);
        assertThat(policy.visibility().sidecar()).isEmpty();
    }

    @Test
    void a_sidecar_shows_its_hosts_alone() {
        Policy policy = compile(
                sidecar(
                        "name: a",
                        "egress: [{hosts: ['./*', 'books/ratings.books.svc.cluster.local',"
                                + " '*/api.example.com', 'far/*']}, {port: {number: 90, protocol: GRPC, name: grpc}, hosts: ['near/*']}]"));
        assertThat(sees(policy, "reviews")).isTrue();
        assertThat(sees(policy, "ratings.books")).isTrue();
        assertThat(sees(policy, "reviews.books")).isFalse();
        assertThat(sees(policy, "api.example.com")).isTrue();
        assertThat(sees(policy, "www.example.com")).isTrue();
        assertThat(sees(policy, "x.far")).isTrue();
        assertThat(sees(policy, "x.near:90")).isTrue();
        assertThat(sees(policy, "x.near:80")).isFalse();
    }

    @Test
    void the_one_that_selects_the_caller_counts_then_the_namespaces_then_the_roots() {
        String root = sidecar("name: r, namespace: istio-system", "egress: [{hosts: ['root/*']}]");
        String own = sidecar("name: n", "egress: [{hosts: ['own/*']}], outboundTrafficPolicy: {mode: REGISTRY_ONLY}");
        String mine =
                sidecar("name: m", "workloadSelector: {labels: {app: productpage}}, egress: [{hosts: ['mine/*']}]");
        String others = sidecar("name: o", "workloadSelector: {labels: {app: x}}, egress: [{hosts: ['others/*']}]");
        assertThat(sees(compile(root), "a.root")).isTrue();
        assertThat(sees(compile(root), "a.own")).isFalse();
        assertThat(sees(compile(root + own + others), "a.own")).isTrue();
        assertThat(compile(root + own).visibility().outbound()).isEqualTo(OutboundPolicy.REGISTRY_ONLY);
        Policy policy = compile(root + own + mine + others);
        assertThat(sees(policy, "a.mine")).isTrue();
        assertThat(sees(policy, "a.own")).isFalse();
        assertThat(policy.visibility().sidecar()).isEqualTo("Sidecar default/m");
    }

    @Test
    void routes_of_hosts_that_are_not_seen_do_not_count() {
        String service =
                "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: %1$s, namespace: %1$s},"
                        + " spec: {hosts: [a], http: [{redirect: {uri: /}}]}}\n---\n";
        Policy policy = compile(sidecar("name: a", "egress: [{hosts: ['near/*']}]")
                + service.formatted("near")
                + service.formatted("far"));
        assertThat(policy.routes()).hasSize(1);
        assertThat(policy.routes().get(0).hosts()).containsExactly("a.near.svc.cluster.local");
    }

    @Test
    void delegations_of_the_root_come_first_so_that_the_callers_own_win() {
        String table = "{apiVersion: inmesh.io/v1alpha1, kind: DelegationTable, metadata: {name: %s, namespace: %s},"
                + " spec: {delegations: ['/svc => /%1$s'], allowOverride: %s}}\n---\n";
        Delegations delegations = compile(table.formatted("b", "default", "false")
                        + table.formatted("a", "default", "true")
                        + table.formatted("z", "istio-system", "true")
                        + table.formatted("x", "elsewhere", "true"))
                .delegations();
        assertThat(delegations.entries()).containsExactly("/svc => /z", "/svc => /a", "/svc => /b");
        assertThat(delegations.allowsOverride()).isFalse();
        assertThat(compile("").delegations()).isEqualTo(Delegations.NONE);
    }

    @Test
    void a_table_that_makes_delegations_too_many_is_left_out_and_told() {
        String table =
                "{apiVersion: inmesh.io/v1alpha1, kind: DelegationTable, metadata: {name: %s}, spec: {delegations: [%s]}}\n---\n";
        String many = String.join(", ", Collections.nCopies(6_000, "/a => /b"));
        Policy policy =
                compile(table.formatted("a", many) + table.formatted("b", many) + table.formatted("c", "/c => /d"));
        assertThat(policy.delegations().entries()).hasSize(6_001).endsWith("/c => /d");
        assertThat(PolicyFixture.problems(policy)).as("the first 20 of each").hasSize(42);
        assertThat(PolicyFixture.problems(policy))
                .filteredOn(problem -> !problem.contains("leads nowhere"))
                .singleElement()
                .asString()
                .contains("warning: DelegationTable default/b: spec.delegations: not used");
    }
}
