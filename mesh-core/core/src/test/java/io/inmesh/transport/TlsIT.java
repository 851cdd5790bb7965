package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.PATIENCE;
import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.ClientFixture.failureOf;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static io.inmesh.transport.TlsFixture.AUTHORITY;
import static io.inmesh.transport.TlsFixture.CLIENT;
import static io.inmesh.transport.TlsFixture.client;
import static io.inmesh.transport.TlsFixture.keysOf;
import static io.inmesh.transport.TlsFixture.mutual;
import static io.inmesh.transport.TlsFixture.server;
import static io.inmesh.transport.TlsFixture.trustIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.TlsPeer;
import io.inmesh.testkit.TestAuthority;
import io.inmesh.testkit.TestIdentity;
import io.inmesh.transport.ConnectionSettings.Protocol;
import io.inmesh.transport.TlsOptions.Engine;
import io.inmesh.transport.TlsOptions.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Our client and our server over TLS, on every engine: who is let in, and what the others are told. */
class TlsIT {

    private final TlsFixture fixture = new TlsFixture();
    private final AtomicInteger handled = new AtomicInteger();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static TlsOptions on(Engine engine) {
        return TlsOptions.DEFAULT.withEngine(engine);
    }

    private Mono<Response> answer(Request request) {
        handled.incrementAndGet();
        return Mono.just(Response.of(200, caller(request)));
    }

    private static String caller(Request request) {
        TlsPeer peer = request.call().get(TlsPeer.KEY);
        return peer == null ? "clear text" : peer.toString() + " asked for " + peer.serverName();
    }

    @ParameterizedTest
    @MethodSource("io.inmesh.transport.TlsFixture#engines")
    void both_protocols_are_spoken_as_alpn_settles_it(Engine engine) {
        int port = fixture.listen(
                        server().withOptions(on(engine)), request -> Mono.just(Response.of(200, caller(request))))
                .port();
        for (Protocol protocol : Protocol.values()) {
            EndpointClient client = fixture.open(port, protocol, client().withOptions(on(engine)));
            List<Response> all = Flux.range(0, 20)
                    .flatMap(i -> client.call(get()), 20)
                    .collectList()
                    .block(PATIENCE);
            assertThat(all).hasSize(20).allSatisfy(r -> assertThat(r.status()).isEqualTo(200));
            assertThat(text(all.get(0))).startsWith("TLSv1.3 TLS_").contains("no certificate asked for reviews.test");
            int connections = client.stats().open();
            if (protocol == Protocol.HTTP_1_1) {
                assertThat(connections).isGreaterThan(1);
            } else {
                assertThat(connections).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.inmesh.transport.TlsFixture#engines")
    void a_caller_with_a_good_certificate_is_known_to_the_handler(Engine engine) {
        int port =
                fixture.listen(mutual().withOptions(on(engine)), this::answer).port();
        for (Version version : Version.values()) {
            TlsOptions options = on(engine).withMinimum(version);
            EndpointClient client =
                    fixture.open(port, client().withKeys(keysOf(CLIENT)).withOptions(options));
            assertThat(text(call(client, get())))
                    .contains(CLIENT.certificate().getSubjectX500Principal().getName());
        }
    }

    /** TLS 1.2 refuses within the handshake, TLS 1.3 after the client's part of it. */
    @ParameterizedTest
    @MethodSource("io.inmesh.transport.TlsFixture#engines")
    void a_caller_whose_certificate_is_refused_learns_why_and_may_try_again(Engine engine) {
        TestIdentity expired = AUTHORITY.issue(Instant.now().minus(Duration.ofDays(2)), Duration.ofDays(1), "a.test");
        TestIdentity stranger = TestAuthority.named("stranger").issue("a.test");
        Map<String, ClientTls> callers = Map.of(
                "none is configured",
                client(),
                "valid " + expired.certificate().getNotBefore().toInstant(),
                client().withKeys(keysOf(expired)),
                "issued by CN=stranger",
                client().withKeys(keysOf(stranger)));
        int port =
                fixture.listen(mutual().withOptions(on(engine)), this::answer).port();
        for (Protocol protocol : Protocol.values()) {
            callers.forEach((expected, tls) -> {
                EndpointClient client = fixture.open(port, protocol, tls.withOptions(on(engine)));
                MeshException e = failureOf(client, get());
                assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.CONNECT_FAILED);
                assertThat(e.isUnprocessed()).isTrue();
                assertThat(e)
                        .hasMessageContaining("-> reviews at 127.0.0.1:" + port + ": ")
                        .hasMessageContaining("TLS: it does not accept this side's certificate (alert ")
                        .hasMessageContaining(expected);
            });
        }
        assertThat(handled).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("io.inmesh.transport.TlsFixture#engines")
    void a_server_that_cannot_be_verified_gets_no_request(Engine engine) {
        TestIdentity expired =
                AUTHORITY.issue(Instant.now().minus(Duration.ofDays(2)), Duration.ofDays(1), TlsFixture.NAME);
        TestIdentity early =
                AUTHORITY.issue(Instant.now().plus(Duration.ofDays(1)), Duration.ofDays(1), TlsFixture.NAME);
        TestIdentity stranger = TestAuthority.named("stranger").issue(TlsFixture.NAME);
        TestIdentity other = AUTHORITY.issue("ratings.test", "spiffe://test/ratings");
        Map<TestIdentity, String> servers = Map.of(
                expired, "has expired; renew it",
                early, "is not valid yet; look at the clocks",
                stranger, "was issued by an authority that is not trusted here",
                other, "is for DNS:ratings.test, URI:spiffe://test/ratings (expected: reviews.test)");
        servers.forEach((identity, expected) -> {
            int port = fixture.listen(ServerTls.showing(keysOf(identity)).withOptions(on(engine)), this::answer)
                    .port();
            MeshException e = failureOf(fixture.open(port, client().withOptions(on(engine))), get());
            assertThat(e.kind()).isEqualTo(Kind.CONNECT_FAILED);
            assertThat(e.isUnprocessed()).isTrue();
            assertThat(e).hasMessageContaining("TLS: its certificate [").hasMessageContaining(expected);
        });
        assertThat(handled).hasValue(0);
    }

    @Test
    void peers_are_known_by_any_of_the_names_that_are_expected() {
        TestIdentity identity = AUTHORITY.issue("spiffe://test/ns/shop/sa/reviews", "*.shop.test", "127.0.0.1");
        int port = fixture.listen(ServerTls.showing(keysOf(identity)), this::answer)
                .port();
        ClientTls trusting = ClientTls.trusting(trustIn(AUTHORITY));
        List<PeerNames> good = List.of(
                PeerNames.serverName(),
                PeerNames.any(),
                PeerNames.anyOf(List.of("spiffe://test/ns/shop/sa/reviews")),
                PeerNames.anyOf(List.of("spiffe://other/x", "reviews.shop.test")));
        for (PeerNames names : good) {
            assertThat(call(fixture.open(port, trusting.withNames(names)), get())
                            .status())
                    .as(names.toString())
                    .isEqualTo(200);
        }
        MeshException e = failureOf(
                fixture.open(port, trusting.withNames(PeerNames.anyOf(List.of("spiffe://test/x", "x.test")))), get());
        assertThat(e).hasMessageContaining("(expected: one of spiffe://test/x, x.test)");
    }

    @Test
    void an_endpoint_is_known_by_the_identity_that_discovery_tells() {
        TestIdentity identity = AUTHORITY.issue("spiffe://test/ns/shop/sa/reviews");
        int port = fixture.listen(ServerTls.showing(keysOf(identity)), this::answer)
                .port();
        ClientTls tls = ClientTls.trusting(trustIn(AUTHORITY)).withNames(PeerNames.endpointIdentity());
        assertThat(call(withIdentity(port, "spiffe://test/ns/shop/sa/reviews", tls), get())
                        .status())
                .isEqualTo(200);
        assertThat(failureOf(withIdentity(port, "spiffe://test/ns/shop/sa/ratings", tls), get()))
                .hasMessageContaining("(expected: spiffe://test/ns/shop/sa/ratings)");
        assertThat(failureOf(withIdentity(port, "", tls), get()))
                .hasMessageContaining("nobody has told which identity the endpoint has");
    }

    private EndpointClient withIdentity(int port, String identity, ClientTls tls) {
        Endpoint endpoint = new Endpoint("127.0.0.1", port, 1, Locality.UNKNOWN, identity, Map.of());
        return fixture.clients.connector.open(
                endpoint, ConnectionSettings.DEFAULT, tls, new PoolQuota(ConnectionSettings.DEFAULT));
    }

    @Test
    void insecure_skip_verify_takes_any_certificate_and_cannot_be_joined_with_names() {
        TestIdentity stranger = TestAuthority.named("stranger")
                .issue(Instant.now().minus(Duration.ofDays(2)), Duration.ofDays(1), "elsewhere.test");
        int port = fixture.listen(ServerTls.showing(keysOf(stranger)), this::answer)
                .port();
        assertThat(call(fixture.open(port, ClientTls.insecureSkipVerify()), get())
                        .status())
                .isEqualTo(200);
        assertThat(ClientTls.insecureSkipVerify()).hasToString("TLS, INSECURE: any certificate is taken");
        assertThatIllegalStateException()
                .isThrownBy(() -> ClientTls.insecureSkipVerify().withNames(PeerNames.serverName()))
                .withMessageContaining("a name proves nothing");
    }

    @ParameterizedTest
    @MethodSource("io.inmesh.transport.TlsFixture#engines")
    void ends_without_a_version_in_common_say_so(Engine engine) {
        TlsOptions oldOnly = TlsOptions.DEFAULT.withCipherSuites(List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
        int port = fixture.listen(server().withOptions(oldOnly), this::answer).port();
        ClientTls modern = client().withOptions(on(engine).withMinimum(Version.TLS_1_3));
        MeshException e = failureOf(fixture.open(port, modern), get());
        assertThat(e.kind()).isEqualTo(Kind.CONNECT_FAILED);
        assertThat(e)
                .hasMessageContaining("no version or cipher suite in common")
                .hasMessageContaining("TLSv1.3");
    }

    @ParameterizedTest
    @MethodSource("io.inmesh.transport.TlsFixture#engines")
    void an_optional_certificate_is_verified_when_it_is_shown(Engine engine) {
        int port = fixture.listen(server().askingCallers(trustIn(AUTHORITY)).withOptions(on(engine)), this::answer)
                .port();
        assertThat(text(call(fixture.open(port, client().withOptions(on(engine))), get())))
                .contains("no certificate");
        ClientTls known = client().withKeys(keysOf(CLIENT)).withOptions(on(engine));
        assertThat(text(call(fixture.open(port, known), get()))).contains("CN=test");
        TestIdentity stranger = TestAuthority.named("stranger").issue("a.test");
        ClientTls unknown = client().withKeys(keysOf(stranger)).withOptions(on(engine));
        assertThat(failureOf(fixture.open(port, unknown), get()).kind()).isEqualTo(Kind.CONNECT_FAILED);
    }

    @Test
    void a_chain_with_an_intermediate_authority_is_verified_to_its_root() {
        TestIdentity server = AUTHORITY.intermediate("workloads").issue(TlsFixture.NAME);
        int port =
                fixture.listen(ServerTls.showing(keysOf(server)), this::answer).port();
        assertThat(call(fixture.open(port, client()), get()).status()).isEqualTo(200);
    }

    @Test
    void a_supplier_without_managers_fails_the_connection_and_never_goes_on_in_clear_text() {
        int port = fixture.listen(server(), this::answer).port();
        EndpointClient client = fixture.open(port, ClientTls.trusting(() -> null));
        for (int i = 0; i < 2; i++) {
            MeshException e = failureOf(client, get());
            assertThat(e.kind()).isEqualTo(Kind.CONNECT_FAILED);
            assertThat(e).hasMessageContaining("TLS cannot begin: no trusted authorities are known yet");
        }
        eventually("nothing is left", () -> client.stats().equals(EndpointStats.NONE));
        int without =
                fixture.listen(ServerTls.showing(() -> null), this::answer).port();
        assertThat(failureOf(fixture.open(without, client()), get()).kind()).isEqualTo(Kind.CONNECT_FAILED);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void new_connections_show_the_new_certificate_and_old_ones_live_on(Protocol protocol) {
        TestIdentity first = AUTHORITY.issue(TlsFixture.NAME);
        TestIdentity second = AUTHORITY.issue(TlsFixture.NAME);
        Rotating serving = new Rotating(first);
        Rotating calling = new Rotating(CLIENT);
        TestIdentity nextCaller = AUTHORITY.issue("spiffe://test/next");
        int port = fixture.listen(
                        ServerTls.showing(() -> serving.keys).requiringCallers(trustIn(AUTHORITY)), this::answer)
                .port();
        Serials seen = new Serials();
        ClientTls tls =
                ClientTls.trusting(() -> seen).withServerName(TlsFixture.NAME).withKeys(() -> calling.keys);
        EndpointClient old = fixture.open(port, protocol, tls);
        String before = text(call(old, get()));
        assertThat(seen.last).isEqualTo(first.certificate().getSerialNumber());
        serving.keys = second.keys();
        calling.keys = nextCaller.keys();
        assertThat(text(call(old, get()))).isEqualTo(before);
        assertThat(old.stats().open()).isEqualTo(1);
        assertThat(seen.last).isEqualTo(first.certificate().getSerialNumber());
        EndpointClient fresh = fixture.open(port, protocol, tls);
        assertThat(text(call(fresh, get())))
                .contains(nextCaller.certificate().getSubjectX500Principal().getName());
        assertThat(seen.last).isEqualTo(second.certificate().getSerialNumber());
        assertThat(text(call(old, get()))).isEqualTo(before);
    }

    private static final class Rotating {
        private volatile X509ExtendedKeyManager keys;

        Rotating(TestIdentity identity) {
            keys = identity.keys();
        }
    }
}
