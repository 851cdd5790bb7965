package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.testkit.ResolverContractTest;
import io.inmesh.time.MeshTime;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real packets to a real server on loopback. */
class DnsResolverIT extends ResolverContractTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DnsServer server = new DnsServer();

    @AfterEach
    void closeServer() {
        server.close();
    }

    private static DnsSettings settings(DnsServer... servers) {
        List<String> addresses = java.util.Arrays.stream(servers)
                .map(each -> "127.0.0.1:" + each.address().getPort())
                .toList();
        return DnsSettings.DEFAULT
                .withServers(addresses)
                .withMinTtl(Duration.ofSeconds(1))
                .withTimeout(Duration.ofMillis(300));
    }

    @Override
    protected Resolver newResolver() {
        server.say("A reviews", DnsResponseCode.NOERROR, DnsServer.address("reviews.", 60, "127.0.0.1"));
        return DnsResolver.start(settings(server), MeshTime.system());
    }

    private static EndpointSet first(Resolver resolver, String name) {
        EndpointSet set = resolver.resolve(ServiceName.parse(name))
                .filter(each -> each.state() != State.PENDING)
                .blockFirst(PATIENCE);
        assertThat(set).isNotNull();
        return set;
    }

    private static List<String> addresses(EndpointSet set) {
        return set.endpoints().stream().map(Endpoint::address).toList();
    }

    @Test
    void aliases_are_followed_and_both_families_are_read() {
        server.say(
                "A reviews",
                DnsResponseCode.NOERROR,
                DnsServer.alias("reviews.", 30, "real.example"),
                DnsServer.address("real.example.", 60, "10.0.0.1"),
                DnsServer.address("real.example.", 60, "10.0.0.2"));
        server.say("A six", DnsResponseCode.NOERROR);
        server.say("AAAA six", DnsResponseCode.NOERROR, DnsServer.address("six.", 60, "2001:db8::1"));
        try (Resolver resolver = DnsResolver.start(settings(server), MeshTime.system())) {
            assertThat(addresses(first(resolver, "reviews:9080"))).containsExactly("10.0.0.1:9080", "10.0.0.2:9080");
            assertThat(addresses(first(resolver, "six"))).containsExactly("[2001:db8::1]:80");
        }
    }

    @Test
    void srv_records_name_ports_and_weights() {
        String name = "_http._tcp.reviews.default.svc";
        server.say(
                "SRV " + name,
                DnsResponseCode.NOERROR,
                DnsServer.srv(name + ".", 60, new int[] {1, 5, 9080}, "a.example"),
                DnsServer.srv(name + ".", 60, new int[] {2, 5, 9999}, "b.example"));
        server.say("A a.example", DnsResponseCode.NOERROR, DnsServer.address("a.example.", 60, "10.0.0.1"));
        DnsSettings settings = settings(server).withQueries(List.of("_http._tcp.{name}.{namespace}.svc"));
        try (Resolver resolver = DnsResolver.start(settings, MeshTime.system())) {
            EndpointSet set = first(resolver, "reviews");
            assertThat(addresses(set)).containsExactly("10.0.0.1:9080");
            assertThat(set.endpoints().get(0).weight()).isEqualTo(5);
        }
    }

    @Test
    void a_changed_answer_is_seen_when_its_time_to_live_is_over() {
        server.say("A reviews", DnsResponseCode.NOERROR, DnsServer.address("reviews.", 1, "10.0.0.1"));
        try (Resolver resolver = DnsResolver.start(settings(server), MeshTime.system())) {
            List<EndpointSet> sets = resolver.resolve(KNOWN)
                    .filter(set -> set.state() == State.READY)
                    .doOnNext(set -> server.say(
                            "A reviews", DnsResponseCode.NOERROR, DnsServer.address("reviews.", 1, "10.0.0.2")))
                    .take(2)
                    .collectList()
                    .block(PATIENCE);
            assertThat(sets).isNotNull();
            assertThat(addresses(sets.get(1))).containsExactly("10.0.0.2:80");
        }
    }

    @Test
    void nxdomain_is_unknown_and_servfail_is_a_failure() {
        server.say("A ill", DnsResponseCode.SERVFAIL);
        server.say("AAAA ill", DnsResponseCode.SERVFAIL);
        try (Resolver resolver = DnsResolver.start(settings(server), MeshTime.system())) {
            assertThat(first(resolver, "nobody").state()).isEqualTo(State.UNKNOWN);
            EndpointSet ill = first(resolver, "ill");
            assertThat(ill.state()).isEqualTo(State.FAILED);
            assertThat(ill.reason()).contains("ill").contains("ServFail").contains("127.0.0.1:");
        }
    }

    @Test
    void a_silent_server_is_a_failure_that_names_it_and_the_next_one_is_asked() {
        server.beSilent("A reviews");
        server.beSilent("AAAA reviews");
        try (DnsServer second = new DnsServer()) {
            try (Resolver resolver = DnsResolver.start(settings(server), MeshTime.system())) {
                EndpointSet set = first(resolver, "reviews");
                assertThat(set.state()).isEqualTo(State.FAILED);
                assertThat(set.reason())
                        .endsWith("reviews at 127.0.0.1:" + server.address().getPort() + ": no answer in time");
            }
            second.say("A reviews", DnsResponseCode.NOERROR, DnsServer.address("reviews.", 60, "10.0.0.7"));
            try (Resolver resolver = DnsResolver.start(settings(server, second), MeshTime.system())) {
                assertThat(addresses(first(resolver, "reviews"))).containsExactly("10.0.0.7:80");
            }
        }
    }
}
