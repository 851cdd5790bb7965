package io.inmesh.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DelegationTest {

    private static final ServiceName REVIEWS = ServiceName.parse("reviews:9080");

    private static Delegation of(String table) {
        return new Delegation(Dtab.parse(table), true);
    }

    private static String of(String table, String service) {
        return of(table).of(ServiceName.parse(service), null).show();
    }

    private static String end(String table, String path) {
        return of(table).explain(Path.parse(path), null).result().show();
    }

    @Test
    void a_service_that_no_rule_touches_is_itself() {
        for (String name : List.of(
                "reviews", "reviews:9080", "reviews.books:9080", "api.example.com:443", "httpbin.org", "10.0.0.7:80")) {
            ServiceName service = ServiceName.parse(name);
            assertThat(Delegation.NONE.of(service, null)).isEqualTo(NameTree.leaf(BoundName.of(service)));
            assertThat(of("/svc/other => !; /x => /y").of(service, null))
                    .isEqualTo(NameTree.leaf(BoundName.of(service)));
        }
    }

    @Test
    void a_service_becomes_another_and_keeps_its_port() {
        String table = "/svc/reviews => /svc/reviews-v2.books";
        assertThat(of(table, "reviews:9080")).isEqualTo("/#/io.inmesh/books/reviews-v2/9080");
        assertThat(of(table, "reviews")).isEqualTo("/#/io.inmesh/books/reviews-v2");
        assertThat(of("/svc/reviews => /svc/a:81 | /#/io.inmesh/default/b/82", "reviews:9080"))
                .isEqualTo("/#/io.inmesh/default/a/81 | /#/io.inmesh/default/b/82");
    }

    @Test
    void traffic_is_split_among_subsets() {
        String table = "/svc/reviews => 9 * /#/io.inmesh/default/reviews/v1 & 1 * /#/io.inmesh/default/reviews/v2";
        NameTree<BoundName> tree = of(table).of(REVIEWS, null);
        assertThat(tree)
                .isEqualTo(new NameTree.Union<>(List.of(
                        new NameTree.Weighted<>(9, NameTree.leaf(new BoundName(REVIEWS, "v1"))),
                        new NameTree.Weighted<>(1, NameTree.leaf(new BoundName(REVIEWS, "v2"))))));
        assertThat(tree.map(BoundName::subset).show()).isEqualTo("9.00*v1 & v2");
    }

    @Test
    void all_services_fail_over_from_one_namespace_to_another_as_linkerd_does_it() {
        assertThat(of("/svc => /#/io.inmesh/staging | /#/io.inmesh/prod", "reviews:9080"))
                .isEqualTo("/#/io.inmesh/staging/reviews/9080 | /#/io.inmesh/prod/reviews/9080");
    }

    @Test
    void a_namespace_becomes_another() {
        assertThat(of("/ns/books => /#/io.inmesh/books-next | /#/io.inmesh/books", "reviews.books"))
                .isEqualTo("/#/io.inmesh/books-next/reviews | /#/io.inmesh/books/reviews");
        assertThat(of("/ns/*/reviews => /$/nil", "reviews.books")).isEqualTo("$");
    }

    @Test
    void names_that_every_finagle_knows_are_known() {
        assertThat(end("", "/$/inet/db.example.com/5432/x")).isEqualTo("/#/io.inmesh/default/db.example.com/5432");
        assertThat(end("", "/$/inet/8080")).isEqualTo("/#/io.inmesh/default/localhost/8080");
        assertThat(end("", "/$/nil/x")).isEqualTo("$");
        assertThat(end("", "/$/fail")).isEqualTo("!");
        assertThat(end("/d => /$/io.buoyant.http.domainToPathPfx/ns", "/d/reviews.books/80"))
                .isEqualTo("/#/io.inmesh/books/reviews/80");
        assertThat(end("/d => /$/io.buoyant.http.subdomainOfPfx/example.com/svc", "/d/api.example.com/80"))
                .isEqualTo("/#/io.inmesh/default/api/80");
        assertThat(end("/d => /$/io.buoyant.http.subdomainOfPfx/example.com/svc", "/d/example.com/80"))
                .isEqualTo("~");
    }

    @Test
    void a_path_that_leads_nowhere_is_negative_and_says_why() {
        for (String path :
                List.of("/", "/svc", "/ns/a", "/#/io.l5d.fs/a", "/#/io.inmesh/a", "/$/x", "/$/inet/a", "/x/y")) {
            DelegationStep step = Delegation.NONE.explain(Path.parse(path), null);
            assertThat(step.result()).as(path).isEqualTo(NameTree.neg());
            assertThat(step.note()).as(path).isNotEmpty();
        }
        DelegationStep odd = Delegation.NONE.explain(Path.parse("/svc/UPPER"), null);
        assertThat(odd.result()).isEqualTo(NameTree.neg());
        assertThat(odd.note()).contains("service name: 'UPPER'");
    }

    @Test
    void every_step_can_be_seen() {
        Delegation delegation =
                of("/svc/reviews => /canary | /#/io.inmesh/default/reviews; /canary => 0.1 * /svc/next & ~");
        assertThat(delegation.explain(Path.parse("/svc/reviews/9080"), null)).hasToString("""
                /svc/reviews/9080
                  => /canary/9080 | /#/io.inmesh/default/reviews/9080  by /svc/reviews => /canary | /#/io.inmesh/default/reviews
                     /canary/9080
                       => 0.10*/svc/next/9080 & ~  by /canary => 0.10*/svc/next & ~
                          /svc/next/9080 (a service by its host)
                            => /ns/default/next/9080
                               /ns/default/next/9080 (a service of namespace default)
                                 => /#/io.inmesh/default/next/9080
                                    /#/io.inmesh/default/next/9080 = /#/io.inmesh/default/next/9080 (a service)
                     /#/io.inmesh/default/reviews/9080 = /#/io.inmesh/default/reviews/9080 (a service)
                """);
    }

    @Test
    void a_cycle_fails_at_once_and_only_where_it_counts() {
        assertThat(end("/a => /b; /b => /a", "/a")).isEqualTo("!");
        assertThat(end("/a => /$/nil & /a", "/a")).isEqualTo("$");
        assertThat(of("/svc/reviews => /svc/x | /svc/reviews", "reviews")).isEqualTo("/#/io.inmesh/default/x | !");
        DelegationStep step = of("/a => /b; /b => /a").explain(Path.parse("/a"), null);
        assertThat(step.toString()).contains("/a = ! (leads back to itself)");
    }

    @Test
    void neither_doubling_nor_growing_nor_nesting_tables_can_exhaust_it() {
        StringBuilder doubling = new StringBuilder();
        for (int i = 0; i < 90; i++) {
            doubling.append(String.format("/d%d => /d%d & 2 * /d%d;", i, i + 1, i + 1));
        }
        assertThat(end(doubling.toString(), "/d0")).isEqualTo("~");
        assertThat(of(doubling.toString()).explain(Path.parse("/d0"), null).toString())
                .contains("more than 1000 steps altogether")
                .hasSizeLessThan(1_000_000);
        assertThat(end("/g => /g/a/b/c/d & /g/d/c/b/a", "/g")).isEqualTo("~");
        assertThat(end("/g => /g/a", "/g")).isEqualTo("!");
        assertThat(end("/w => /w" + "/a".repeat(100), "/w")).isEqualTo("!");
    }

    @Test
    void trees_within_trees_within_steps_fail_before_the_stack_does() throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 99; i++) {
            text.append("/s")
                    .append(i)
                    .append(" => ")
                    .append("(/x | ".repeat(60))
                    .append("/s")
                    .append(i + 1);
            text.append(")".repeat(60)).append(';');
        }
        Delegation delegation = of(text.toString());
        StringBuilder result = new StringBuilder();
        Thread small = new Thread(
                null,
                () -> result.append(
                        delegation.explain(Path.parse("/s0"), null).result().show()),
                "small",
                256 * 1024);
        small.start();
        small.join();
        assertThat(result).hasToString("!");
    }

    @Test
    void an_override_comes_first_and_leaves_other_calls_alone() {
        Delegation delegation = of("/svc/reviews => /svc/base");
        DelegationOverride override = DelegationOverride.parse(List.of("/svc/reviews => /svc/mine | ~"));
        assertThat(delegation.of(REVIEWS, override).show())
                .isEqualTo("/#/io.inmesh/default/mine/9080 | /#/io.inmesh/default/base/9080");
        assertThat(delegation.of(REVIEWS, null).show()).isEqualTo("/#/io.inmesh/default/base/9080");
        Delegation strict = new Delegation(delegation.base(), false);
        assertThat(strict.of(REVIEWS, override)).isEqualTo(strict.of(REVIEWS, null));
    }

    @Test
    void an_answer_is_remembered_and_memory_is_bounded() {
        Delegation delegation = of("/svc/reviews => /svc/base");
        assertThat(delegation.of(REVIEWS, null)).isSameAs(delegation.of(REVIEWS, null));
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            DelegationOverride override = delegation.override(List.of("/svc/s" + random.nextInt(9_000) + " => /svc/x"));
            delegation.of(ServiceName.parse("s" + random.nextInt(9_000)), override);
        }
        assertThat(delegation.remembered()).isBetween(1_000, 2 * Delegation.MAX_REMEMBERED);
    }

    @Test
    void a_huge_answer_to_an_override_is_not_remembered() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            text.append(String.format("/svc/d%d => /svc/d%d/1 & /svc/d%d/2;", i, i + 1, i + 1));
        }
        DelegationOverride override = DelegationOverride.parse(List.of(text.toString()));
        ServiceName first = ServiceName.parse("d0");
        assertThat(of("").of(first, override).show()).hasSizeGreaterThan(1_000);
        Delegation delegation = of("");
        assertThat(delegation.of(first, override)).isNotSameAs(delegation.of(first, override));
        assertThat(delegation.remembered()).isZero();
    }

    @Test
    void a_path_leads_to_a_name_and_back() {
        for (String name : List.of("reviews", "reviews:9080", "reviews.books:9080", "api.example.com:443")) {
            for (String subset : List.of("", "v1")) {
                BoundName bound = new BoundName(ServiceName.parse(name), subset);
                assertThat(Delegation.NONE.explain(ServicePaths.of(bound), null).result())
                        .isEqualTo(NameTree.leaf(bound));
            }
        }
    }
}
