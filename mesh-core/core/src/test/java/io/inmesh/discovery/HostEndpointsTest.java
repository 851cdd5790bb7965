package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import io.inmesh.testkit.FakeResolver;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class HostEndpointsTest {

    private static final ServiceName A = ServiceName.parse("a.example.com");
    private static final ServiceName B = new ServiceName("b.example.com", ServiceName.DEFAULT_NAMESPACE, 0);
    private static final Locality EU = new Locality("eu", "", "");

    private final FakeResolver dns = new FakeResolver();
    private final HostEndpoints hosts = new HostEndpoints(dns);
    private final List<EndpointSet> seen = new ArrayList<>();

    private static Endpoint endpoint(String host, String version) {
        return new Endpoint(host, 80, 2, EU, "id", Map.of("version", version));
    }

    private static RegistryAnswer answer(boolean looksUp, Endpoint... endpoints) {
        return RegistryAnswer.ready(List.of(endpoints), "none", looksUp);
    }

    private static EndpointSet addresses(String... addresses) {
        return EndpointSet.ready(
                List.of(addresses).stream().map(a -> Endpoint.of(a, 1)).toList());
    }

    private Disposable follow(RegistryAnswer answer) {
        return hosts.follow(answer).subscribe(seen::add);
    }

    private EndpointSet last() {
        return seen.get(seen.size() - 1);
    }

    @Test
    void addresses_take_the_place_of_hosts_and_keep_what_is_told_of_them() {
        Disposable following = follow(answer(
                true, endpoint("A.example.com", "v1"), endpoint("10.0.0.9", "v2"), endpoint("b.example.com", "v3")));
        assertThat(last().state()).isEqualTo(State.PENDING);
        dns.say(A, addresses("10.0.0.1", "10.0.0.2"));
        assertThat(last().state()).isEqualTo(State.PENDING);
        dns.say(B, addresses("10.0.0.3"));
        assertThat(last())
                .isEqualTo(EndpointSet.ready(List.of(
                        endpoint("10.0.0.1", "v1"),
                        endpoint("10.0.0.2", "v1"),
                        endpoint("10.0.0.9", "v2"),
                        endpoint("10.0.0.3", "v3"))));
        dns.say(A, addresses("10.0.0.4"));
        assertThat(last().endpoints()).extracting(Endpoint::host).containsExactly("10.0.0.4", "10.0.0.9", "10.0.0.3");
        following.dispose();
        assertThat(dns.subscriptions()).isZero();
    }

    @Test
    void what_is_not_to_be_looked_up_is_left_as_it_is() {
        follow(answer(false, endpoint("a.example.com", "v1")));
        follow(answer(true, endpoint("10.0.0.1", "v1"), endpoint("2001:db8::1", "v1")));
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).endpoints()).containsExactly(endpoint("a.example.com", "v1"));
        assertThat(last().endpoints()).hasSize(2);
        assertThat(dns.subscriptions()).isZero();
    }

    @Test
    void a_host_that_fails_is_left_out_while_another_is_found() {
        follow(answer(true, endpoint("a.example.com", "v1"), endpoint("b.example.com", "v1")));
        dns.say(A, EndpointSet.failed("SERVFAIL"));
        dns.say(B, addresses("10.0.0.3"));
        assertThat(last()).isEqualTo(EndpointSet.ready(List.of(endpoint("10.0.0.3", "v1"))));
        dns.say(B, addresses("10.0.0.3").stale("timeout"));
        assertThat(last().state()).isEqualTo(State.STALE);
        assertThat(last().reason()).isEqualTo("timeout");
    }

    @Test
    void where_none_is_found_a_failure_is_one_and_a_host_that_does_not_exist_is_empty() {
        follow(answer(true, endpoint("a.example.com", "v1"), endpoint("b.example.com", "v1")));
        dns.say(A, EndpointSet.failed("SERVFAIL"));
        dns.say(B, EndpointSet.unknown("NXDOMAIN"));
        assertThat(last()).isEqualTo(EndpointSet.failed("SERVFAIL"));
        dns.say(A, EndpointSet.unknown("NXDOMAIN"));
        assertThat(last()).isEqualTo(new EndpointSet(State.READY, List.of(), "NXDOMAIN"));
    }

    @Test
    void a_name_that_dns_cannot_know_is_not_asked_for() {
        follow(answer(true, endpoint("under_score.example.com", "v1")));
        assertThat(last().reason()).isEqualTo("under_score.example.com is no name that DNS knows");
        assertThat(dns.subscriptions()).isZero();
    }

    @Test
    void only_so_many_hosts_are_followed() {
        Endpoint[] many = new Endpoint[HostEndpoints.MAX_HOSTS + 10];
        for (int i = 0; i < many.length; i++) {
            many[i] = endpoint("h" + i + ".example.com", "v1");
        }
        follow(answer(true, many));
        assertThat(dns.subscriptions()).isEqualTo(HostEndpoints.MAX_HOSTS);
    }

    /** With the real resolver: an address changes when its time to live is over. */
    @Test
    void dns_is_asked_again_when_its_answer_is_too_old() {
        VirtualTime time = new VirtualTime();
        FakeDnsQueries queries = new FakeDnsQueries();
        queries.answers.put(
                "A a.default", DnsAnswer.found(List.of(new DnsAnswer.Address("10.0.0.1")), Duration.ofSeconds(30)));
        DnsSettings settings = DnsSettings.DEFAULT.withQueries(List.of("{name}"));
        HostEndpoints real = new HostEndpoints(new DnsResolver(settings, queries, time, () -> 0));
        Disposable following =
                real.follow(answer(true, endpoint("a.default", "v1"))).subscribe(seen::add);
        assertThat(last().endpoints()).containsExactly(endpoint("10.0.0.1", "v1"));
        queries.answers.put(
                "A a.default", DnsAnswer.found(List.of(new DnsAnswer.Address("10.0.0.2")), Duration.ofSeconds(30)));
        time.advance(Duration.ofSeconds(30));
        assertThat(last().endpoints()).containsExactly(endpoint("10.0.0.2", "v1"));
        following.dispose();
        real.close();
        assertThat(queries.closed).isTrue();
    }
}
