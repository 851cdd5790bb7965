package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.testkit.ResolverContractTest;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class DnsResolverTest extends ResolverContractTest {

    private final VirtualTime time = new VirtualTime();
    private final FakeDnsQueries dns = new FakeDnsQueries();
    private final List<EndpointSet> seen = new ArrayList<>();
    private double jitter = 1;

    private static DnsAnswer addresses(int ttl, String... hosts) {
        List<DnsAnswer.Item> items = new ArrayList<>();
        Arrays.stream(hosts).forEach(host -> items.add(new DnsAnswer.Address(host)));
        return DnsAnswer.found(items, Duration.ofSeconds(ttl));
    }

    @Override
    protected Resolver newResolver() {
        dns.answers.put("A reviews", addresses(30, "10.0.0.1", "10.0.0.2", "10.0.0.1"));
        return new DnsResolver(DnsSettings.DEFAULT, dns, time, () -> 1);
    }

    private Disposable follow(DnsSettings settings, String name) {
        return new DnsResolver(settings, dns, time, () -> jitter)
                .resolve(ServiceName.parse(name))
                .subscribe(seen::add);
    }

    private EndpointSet last() {
        return seen.get(seen.size() - 1);
    }

    private List<String> hosts() {
        return last().endpoints().stream().map(Endpoint::address).toList();
    }

    @Test
    void an_answer_is_asked_again_when_its_time_to_live_is_over() {
        dns.answers.put("A reviews", addresses(30, "10.0.0.1"));
        Disposable following = follow(DnsSettings.DEFAULT, "reviews:9080");
        assertThat(hosts()).containsExactly("10.0.0.1:9080");
        dns.answers.put("A reviews", addresses(30, "10.0.0.2"));
        time.advance(Duration.ofSeconds(29));
        assertThat(dns.asked).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(hosts()).containsExactly("10.0.0.2:9080");
        following.dispose();
        time.advance(Duration.ofHours(1));
        assertThat(dns.asked).hasSize(2);
    }

    @Test
    void the_time_to_live_is_bounded_both_ways() {
        dns.answers.put("A reviews", addresses(0, "10.0.0.1"));
        follow(DnsSettings.DEFAULT, "reviews");
        dns.answers.put("A reviews", addresses(1_000_000, "10.0.0.1"));
        time.advance(DnsSettings.DEFAULT.minTtl().minusMillis(1));
        assertThat(dns.asked).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(dns.asked).hasSize(2);
        time.advance(DnsSettings.DEFAULT.maxTtl().minusMillis(1));
        assertThat(dns.asked).hasSize(2);
        time.advance(Duration.ofMillis(1));
        assertThat(dns.asked).hasSize(3);
    }

    @Test
    void the_order_of_records_means_nothing() {
        dns.answers.put("A reviews", addresses(10, "10.0.0.2", "10.0.0.1"));
        follow(DnsSettings.DEFAULT, "reviews");
        dns.answers.put("A reviews", addresses(10, "10.0.0.1", "10.0.0.2"));
        time.advance(Duration.ofSeconds(10));
        assertThat(dns.asked).hasSize(2);
        assertThat(seen).hasSize(2);
    }

    @Test
    void ipv6_is_asked_only_where_there_is_no_ipv4() {
        dns.answers.put("AAAA reviews", addresses(10, "2001:db8::1"));
        follow(DnsSettings.DEFAULT, "reviews");
        assertThat(hosts()).containsExactly("[2001:db8::1]:80");
    }

    @Test
    void ipv6_does_not_stand_in_for_ipv4_that_failed() {
        dns.answers.put("A reviews", DnsAnswer.failed("SERVFAIL"));
        dns.answers.put("AAAA reviews", addresses(10, "2001:db8::1"));
        follow(DnsSettings.DEFAULT, "reviews");
        assertThat(last()).isEqualTo(EndpointSet.failed("SERVFAIL"));
    }

    /** Seconds from each question to the next. */
    private List<Long> pauses(int count) {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int asked = dns.asked.size();
            long seconds = 0;
            while (dns.asked.size() == asked && seconds < 1_000) {
                time.advance(Duration.ofSeconds(1));
                seconds++;
            }
            pauses.add(seconds);
        }
        return pauses;
    }

    @Test
    void failures_are_asked_again_ever_later_until_an_answer_comes() {
        dns.answers.put("A reviews", DnsAnswer.failed("timeout"));
        follow(DnsSettings.DEFAULT, "reviews");
        assertThat(pauses(5)).containsExactly(5L, 10L, 20L, 30L, 30L);
        dns.answers.put("A reviews", addresses(7, "10.0.0.1"));
        assertThat(pauses(2)).containsExactly(30L, 7L);
        dns.answers.put("A reviews", DnsAnswer.failed("timeout"));
        assertThat(pauses(3)).containsExactly(7L, 5L, 10L);
    }

    @Test
    void the_pause_after_failures_is_spread_and_within_the_bounds_of_the_settings() {
        dns.answers.put("A reviews", DnsAnswer.failed("timeout"));
        jitter = 0.5;
        follow(DnsSettings.DEFAULT.withMaxTtl(Duration.ofSeconds(15)), "reviews");
        assertThat(pauses(4)).containsExactly(5L, 8L, 10L, 10L);
        Duration day = Duration.ofDays(1);
        dns.asked.clear();
        FakeDnsQueries other = new FakeDnsQueries();
        other.answers.put("A reviews", DnsAnswer.failed("timeout"));
        DnsSettings rare = DnsSettings.DEFAULT.withMaxTtl(day).withMinTtl(day);
        new DnsResolver(rare, other, time, () -> 1)
                .resolve(ServiceName.parse("reviews"))
                .subscribe();
        time.advance(day.multipliedBy(3));
        assertThat(other.asked).hasSize(4);
    }

    @Test
    void a_name_that_does_not_exist_is_unknown_and_a_failure_is_not() {
        follow(DnsSettings.DEFAULT, "reviews");
        assertThat(last().state()).isEqualTo(State.UNKNOWN);
        dns.answers.put("A reviews", DnsAnswer.failed("SERVFAIL"));
        time.advance(DnsSettings.DEFAULT.minTtl());
        assertThat(last()).isEqualTo(EndpointSet.failed("SERVFAIL"));
        dns.answers.put("A reviews", addresses(10, "10.0.0.1"));
        time.advance(DnsSettings.DEFAULT.minTtl());
        assertThat(hosts()).containsExactly("10.0.0.1:80");
    }

    @Test
    void queries_are_asked_in_order_until_a_name_exists_and_a_failure_ends_that() {
        DnsSettings settings = DnsSettings.DEFAULT.withQueries(
                List.of("{host}", "_http._tcp.{name}.{namespace}.svc", "{name}.{namespace}.svc"));
        dns.answers.put("A reviews.shop.svc", addresses(10, "10.0.0.1"));
        follow(settings, "reviews.shop");
        assertThat(hosts()).containsExactly("10.0.0.1:80");
        assertThat(dns.asked)
                .containsExactly(
                        "A reviews.shop", "AAAA reviews.shop", "SRV _http._tcp.reviews.shop.svc", "A reviews.shop.svc");
        dns.answers.put("SRV _http._tcp.reviews.shop.svc", DnsAnswer.failed("timeout"));
        time.advance(Duration.ofSeconds(10));
        assertThat(last()).isEqualTo(EndpointSet.failed("timeout"));
    }

    @Test
    void srv_gives_the_lowest_priority_with_ports_and_weights() {
        DnsSettings settings = DnsSettings.DEFAULT.withQueries(List.of("_http._tcp.{host}"));
        dns.answers.put(
                "SRV _http._tcp.reviews",
                DnsAnswer.found(
                        List.of(
                                new DnsAnswer.Target(2, 9, 9, "backup"),
                                new DnsAnswer.Target(1, 3, 9081, "b"),
                                new DnsAnswer.Target(1, 1, 9080, "a"),
                                new DnsAnswer.Target(1, 1, 9080, "gone")),
                        Duration.ofSeconds(60)));
        dns.answers.put("A a", addresses(20, "10.0.0.1"));
        dns.answers.put("A b", addresses(60, "10.0.0.2"));
        follow(settings, "reviews");
        assertThat(hosts()).containsExactly("10.0.0.1:9080", "10.0.0.2:9081");
        assertThat(last().endpoints()).extracting(Endpoint::weight).containsExactly(1.0, 3.0);
        assertThat(pauses(1)).containsExactly(20L);
    }

    @Test
    void srv_without_a_target_whose_lookup_failed_holds_only_for_the_least_time() {
        DnsSettings settings = DnsSettings.DEFAULT.withQueries(List.of("_http._tcp.{host}"));
        dns.answers.put(
                "SRV _http._tcp.reviews",
                DnsAnswer.found(
                        List.of(new DnsAnswer.Target(1, 1, 9080, "a"), new DnsAnswer.Target(1, 1, 9080, "b")),
                        Duration.ofSeconds(60)));
        dns.answers.put("A a", addresses(60, "10.0.0.1"));
        dns.answers.put("A b", DnsAnswer.failed("timeout"));
        follow(settings, "reviews");
        assertThat(hosts()).containsExactly("10.0.0.1:9080");
        dns.answers.put("A b", addresses(60, "10.0.0.2"));
        time.advance(DnsSettings.DEFAULT.minTtl());
        assertThat(hosts()).containsExactly("10.0.0.1:9080", "10.0.0.2:9080");
    }

    @Test
    void srv_weights_of_zero_alone_mean_equal_shares() {
        DnsSettings settings = DnsSettings.DEFAULT.withQueries(List.of("_http._tcp.{host}"));
        dns.answers.put(
                "SRV _http._tcp.reviews",
                DnsAnswer.found(List.of(new DnsAnswer.Target(0, 0, 9080, "a")), Duration.ofSeconds(60)));
        dns.answers.put("A a", addresses(20, "10.0.0.1"));
        follow(settings, "reviews");
        assertThat(last().endpoints()).extracting(Endpoint::weight).containsExactly(1.0);
    }

    @Test
    void an_address_needs_no_dns() {
        follow(DnsSettings.DEFAULT, "10.1.2.3:8080");
        assertThat(hosts()).containsExactly("10.1.2.3:8080");
        assertThat(dns.asked).isEmpty();
    }
}
