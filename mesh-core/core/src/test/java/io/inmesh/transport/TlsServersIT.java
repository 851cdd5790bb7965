package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.PATIENCE;
import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.failureOf;
import static io.inmesh.transport.ClientFixture.get;
import static io.inmesh.transport.ClientFixture.text;
import static io.inmesh.transport.TlsFixture.AUTHORITY;
import static io.inmesh.transport.TlsFixture.CLIENT;
import static io.inmesh.transport.TlsFixture.NAME;
import static io.inmesh.transport.TlsFixture.SERVER;
import static io.inmesh.transport.TlsFixture.client;
import static io.inmesh.transport.TlsFixture.keysOf;
import static io.inmesh.transport.TlsFixture.mutual;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Body;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.TlsPeer;
import io.inmesh.testkit.RealServer;
import io.inmesh.testkit.TestAuthority;
import io.inmesh.testkit.TestIdentity;
import io.inmesh.transport.ConnectionSettings.Protocol;
import io.inmesh.transport.TlsOptions.Engine;
import io.inmesh.transport.TlsOptions.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** TLS with nginx, openssl and curl. */
@SuppressWarnings("try") // the servers are spoken to, not called
class TlsServersIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TlsFixture fixture = new TlsFixture();
    private final Path directory;

    TlsServersIT(@TempDir Path directory) {
        this.directory = directory;
        AUTHORITY.writeTo(directory.resolve("ca.pem"));
        SERVER.writeChainTo(directory.resolve("server.pem"));
        SERVER.writeKeyTo(directory.resolve("server.key"));
        CLIENT.writeChainTo(directory.resolve("client.pem"));
        CLIENT.writeKeyTo(directory.resolve("client.key"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String in(String name) {
        return directory.resolve(name).toString();
    }

    private RealServer nginx(int port, String http2, String more) throws Exception {
        Path binary = RealServer.require("nginx", "nginx-light");
        Files.writeString(directory.resolve("nginx.conf"), """
                daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log stderr;
                events { worker_connections 64; }
                http {
                  access_log off; client_max_body_size 64m;
                  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
                  server {
                    listen 127.0.0.1:%d ssl%s;
                    ssl_certificate server.pem; ssl_certificate_key server.key; %s
                    add_header x-protocol $server_protocol; add_header x-sni $ssl_server_name always;
                    location /file { root %s; }
                    location / { return 200 "$ssl_protocol $ssl_client_s_dn"; }
                  }
                }
                """.formatted(port, http2, more, directory));
        return RealServer.start(
                port,
                directory.resolve("nginx.log"),
                binary.toString(),
                "-p",
                directory.toString(),
                "-c",
                "nginx.conf");
    }

    @ParameterizedTest
    @MethodSource("io.inmesh.transport.TlsFixture#engines")
    void nginx_is_called_over_http_2_and_http_1_as_it_offers_them(Engine engine) throws Exception {
        TlsOptions options = TlsOptions.DEFAULT.withEngine(engine);
        int both = RealServer.freePort();
        try (RealServer nginx = nginx(both, " http2", "ssl_protocols TLSv1.2 TLSv1.3;")) {
            for (Protocol protocol : Protocol.values()) {
                EndpointClient client = fixture.open(both, protocol, client().withOptions(options));
                List<Response> all = Flux.range(0, 30)
                        .flatMap(i -> client.call(get()), 10)
                        .collectList()
                        .block(PATIENCE);
                String expected = protocol == Protocol.HTTP_1_1 ? "HTTP/1.1" : "HTTP/2.0";
                assertThat(all)
                        .hasSize(30)
                        .allSatisfy(
                                r -> assertThat(r.headers().get("x-protocol")).isEqualTo(expected))
                        .allSatisfy(r -> assertThat(r.headers().get("x-sni")).isEqualTo(NAME));
                assertThat(text(all.get(0))).startsWith("TLSv1.3");
            }
        }
        int one = RealServer.freePort();
        try (RealServer nginx = nginx(one, "", "ssl_protocols TLSv1.2;")) {
            EndpointClient client = fixture.open(one, client().withOptions(options));
            Response response = call(client, get());
            assertThat(response.headers().get("x-protocol")).isEqualTo("HTTP/1.1");
            assertThat(text(response)).startsWith("TLSv1.2");
            MeshException e = failureOf(fixture.open(one, Protocol.HTTP_2, client().withOptions(options)), get());
            assertThat(e.kind()).isEqualTo(Kind.CONNECT_FAILED);
            TlsOptions modern = options.withMinimum(Version.TLS_1_3);
            assertThat(failureOf(fixture.open(one, client().withOptions(modern)), get()))
                    .hasMessageContaining("no version or cipher suite in common (alert protocol_version)");
        }
    }

    @Test
    void large_bodies_pass_nginx_both_ways() throws Exception {
        byte[] large = new byte[20 << 20];
        new java.util.Random(5).nextBytes(large);
        Files.write(Files.createDirectory(directory.resolve("file")).resolve("large"), large);
        int port = RealServer.freePort();
        try (RealServer nginx = nginx(port, " http2", "")) {
            for (Protocol protocol : List.of(Protocol.HTTP_1_1, Protocol.HTTP_2)) {
                EndpointClient client = fixture.open(port, protocol, client());
                byte[] down = client.call(Request.get("/file/large"))
                        .flatMap(response -> response.body().bytes(large.length))
                        .block(LIMIT);
                assertThat(down).isEqualTo(large);
                Response up = client.call(Request.post("/", Body.of(large))).block(LIMIT);
                assertThat(up).isNotNull();
                assertThat(up.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void nginx_verifies_this_side_and_says_no_in_http() throws Exception {
        int port = RealServer.freePort();
        try (RealServer nginx = nginx(port, " http2", "ssl_verify_client on; ssl_client_certificate ca.pem;")) {
            ClientTls known = client().withKeys(keysOf(CLIENT));
            assertThat(text(call(fixture.open(port, known), get()))).contains("CN=test");
            assertThat(call(fixture.open(port, client()), get()).status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void openssl_refuses_this_side_by_alert_which_is_told(Version version) throws Exception {
        String openssl = RealServer.require("openssl", "openssl").toString();
        int port = RealServer.freePort();
        String only = version == Version.TLS_1_2 ? "-tls1_2" : "-tls1_3";
        try (RealServer server = RealServer.start(
                port,
                directory.resolve("openssl.log"),
                openssl,
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-www",
                "-cert",
                in("server.pem"),
                "-key",
                in("server.key"),
                "-CAfile",
                in("ca.pem"),
                "-Verify",
                "2",
                "-verify_return_error",
                only)) {
            Response good = call(fixture.open(port, client().withKeys(keysOf(CLIENT))), get());
            assertThat(good.status()).isEqualTo(200);
            assertThat(text(good)).contains("Ciphers supported in s_server binary");
            TestIdentity expired =
                    AUTHORITY.issue(Instant.now().minus(Duration.ofDays(2)), Duration.ofDays(1), "a.test");
            TestIdentity stranger = TestAuthority.named("stranger").issue("a.test");
            refused(port, client().withKeys(keysOf(expired)), "(alert certificate_expired)");
            refused(port, client().withKeys(keysOf(stranger)), "(alert unknown_ca)");
            refused(
                    port,
                    client(),
                    version == Version.TLS_1_3 ? "(alert certificate_required)" : "(alert handshake_failure)");
        }
    }

    private void refused(int port, ClientTls tls, String expected) {
        MeshException e = failureOf(fixture.open(port, tls), get());
        assertThat(e).hasMessageContaining(expected);
        assertThat(e.kind()).isEqualTo(Kind.CONNECT_FAILED);
        assertThat(e.isUnprocessed()).isTrue();
    }

    private static Mono<Response> answer(Request request) {
        TlsPeer peer = request.call().get(TlsPeer.KEY);
        return request.body().bytes(64 << 20).map(body -> Response.of(200, peer + " " + body.length + "\n"));
    }

    @Test
    void openssl_calls_the_listener_and_finds_only_what_is_allowed() throws Exception {
        String openssl = RealServer.require("openssl", "openssl").toString();
        int port = fixture.listen(mutual(), TlsServersIT::answer).port();
        String good = run(openssl, port, "-cert", in("client.pem"), "-key", in("client.key"), "-alpn", "h2,http/1.1");
        assertThat(good)
                .contains("Verify return code: 0 (ok)")
                .contains("ALPN protocol: h2")
                .contains("TLSv1.3");
        assertThat(run(openssl, port, "-alpn", "h2")).contains("alert bad certificate");
        assertThat(run(openssl, port, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")).contains("alert protocol version");
        assertThat(run(openssl, port, "-tls1_2", "-cipher", "AES128-SHA")).contains("alert handshake failure");
    }

    private String run(String openssl, int port, String... more) throws Exception {
        // Its end of input ends it: an alert that TLS 1.3 sends afterwards must find it there.
        String command = "sleep 0.5 | " + openssl + " s_client -connect 127.0.0.1:" + port + " -servername " + NAME
                + " -CAfile " + in("ca.pem") + ' ' + String.join(" ", more);
        return RealServer.run(LIMIT, directory.resolve("client.log"), "/bin/sh", "-c", command);
    }

    @Test
    void curl_calls_the_listener_over_both_protocols() throws Exception {
        String curl = RealServer.require("curl", "curl").toString();
        int port = fixture.listen(mutual(), TlsServersIT::answer).port();
        Files.write(directory.resolve("large"), new byte[5 << 20]);
        for (String protocol : List.of("--http1.1", "--http2")) {
            String output = RealServer.run(
                    LIMIT,
                    directory.resolve("curl.log"),
                    curl,
                    "-sS",
                    protocol,
                    "--cacert",
                    in("ca.pem"),
                    "--cert",
                    in("client.pem"),
                    "--key",
                    in("client.key"),
                    "--resolve",
                    NAME + ":" + port + ":127.0.0.1",
                    "--data-binary",
                    "@" + in("large"),
                    "-w",
                    "%{http_version}",
                    "https://" + NAME + ":" + port + "/");
            assertThat(output)
                    .contains(CLIENT.certificate().getSubjectX500Principal().getName() + " " + (5 << 20))
                    .endsWith(protocol.equals("--http2") ? "2" : "1.1");
        }
    }
}
