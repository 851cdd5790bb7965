package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.naming.ServiceName;
import io.inmesh.service.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private static HostRoutes host(int port, String name, String... hosts) {
        return new HostRoutes(List.of(hosts), port, List.of(Rules.rule(name, Rules.to("x"))));
    }

    private static String found(RouteTable table, String service) {
        List<RouteRule> rules = table.routes(ServiceName.parse(service)).rules();
        return rules.isEmpty() ? "none" : rules.get(0).name();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reviews",
                "reviews.default",
                "reviews.default.svc",
                "reviews.default.svc.cluster.local",
                "Reviews.default"
            })
    void all_spellings_of_a_service_are_one_host(String spelling) {
        RouteTable table = RouteTable.of(List.of(host(0, "r", spelling)));
        for (String called : List.of("reviews", "reviews.default", "reviews.default.svc.cluster.local:9080")) {
            assertThat(found(table, called)).isEqualTo("r");
        }
        assertThat(found(table, "reviews.books")).isEqualTo("none");
        assertThat(found(table, "ratings")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, exact",
        "api.example.com:443, exact",
        "x.example.com, example",
        "a.b.example.com, b-example",
        "api.other.net, all",
        "httpbin.org, org",
        "httpbin, cluster",
        "reviews.books, books",
        "reviews.books.svc.cluster.local, books"
    })
    void the_exact_host_wins_then_the_longest_wildcard(String called, String rule) {
        RouteTable table = RouteTable.of(List.of(
                host(0, "all", "*"),
                host(0, "org", "*.org"),
                host(0, "cluster", "*.svc.cluster.local"),
                host(0, "books", "*.books.svc.cluster.local"),
                host(0, "example", "*.Example.com"),
                host(0, "b-example", "*.b.example.com"),
                host(0, "exact", "api.example.com")));
        assertThat(found(table, called)).isEqualTo(rule);
    }

    @ParameterizedTest
    @CsvSource({
        "reviews:9080, p9080",
        "reviews:80, any",
        "reviews, any",
        "x.org:80, org80",
        "x.org:81, all",
        "x.org, org80"
    })
    void rules_for_the_port_count_before_those_for_any(String called, String rule) {
        RouteTable table = RouteTable.of(List.of(
                host(9080, "p9080", "reviews"),
                host(0, "any", "reviews"),
                host(80, "org80", "*.org"),
                host(0, "all", "*")));
        assertThat(found(table, called)).isEqualTo(rule);
    }

    @Test
    void a_call_without_a_port_takes_the_rules_of_the_only_port_that_has_some() {
        RouteTable one = RouteTable.of(List.of(host(9080, "a", "reviews")));
        assertThat(found(one, "reviews")).isEqualTo("a");
        assertThat(found(one, "reviews:80")).isEqualTo("none");
        RouteTable two = RouteTable.of(List.of(host(9080, "a", "reviews"), host(9081, "b", "reviews")));
        assertThat(found(two, "reviews")).isEqualTo("none");
    }

    @Test
    void rules_of_a_host_that_comes_twice_follow_each_other_and_none_at_all_do_not_count() {
        RouteTable table = RouteTable.of(List.of(
                host(0, "a", "reviews"),
                host(0, "b", "ratings", "reviews.default"),
                new HostRoutes(List.of("details"), 0, List.of()),
                host(0, "all", "*")));
        assertThat(table.routes(ServiceName.parse("reviews")).rules())
                .extracting(RouteRule::name)
                .containsExactly("a", "b");
        assertThat(found(table, "details")).isEqualTo("all");
        assertThat(RouteTable.EMPTY.routes(ServiceName.parse("reviews")).isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*reviews", "re views", "", "*.", "a*b", "-x", "**"})
    void what_is_no_host_is_refused(String host) {
        assertThatThrownBy(() -> host(0, "r", host)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ten_thousand_rules_of_a_thousand_hosts_are_made_ready_in_no_time() {
        List<HostRoutes> hosts = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            List<RouteRule> rules = new ArrayList<>();
            for (int j = 0; j < 9; j++) {
                rules.add(Rules.rule(
                        "r" + j, Rules.to("x"), j % 2 == 0 ? Rules.exact("/p/" + j) : Rules.prefix("/q/" + j)));
            }
            rules.add(Rules.rule("last", Rules.to("x"), Rules.path(StringMatch.regex("/v\\d+/[^/]+/" + i))));
            hosts.add(new HostRoutes(List.of("service-" + i + ".default.svc.cluster.local"), 0, rules));
        }
        long before = System.nanoTime();
        RouteTable table = RouteTable.of(hosts);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        assertThat(table.routes(ServiceName.parse("service-999")).match(Request.get("/v1/x/999")))
                .extracting(RouteRule::name)
                .isEqualTo("last");
    }
}
