package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.identity.PemFiles;
import io.inmesh.identity.PemPaths;
import io.inmesh.naming.Endpoint;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.service.TlsPeer;
import io.inmesh.testkit.TestAuthority;
import io.inmesh.testkit.TestIdentity;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.ClientTls;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.Connector;
import io.inmesh.transport.EndpointClient;
import io.inmesh.transport.EventLoops;
import io.inmesh.transport.Listener;
import io.inmesh.transport.ListenerSettings;
import io.inmesh.transport.ServerTls;
import io.inmesh.transport.TransportSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Mutual TLS from files, as they are on disk and as they change. */
class PemFilesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String NAME = "reviews.example.com";

    private final TestAuthority authority = TestAuthority.named("files");
    private final EventLoops loops = EventLoops.start(1);
    private final Connector connector = Connector.netty(loops, TransportSettings.DEFAULT, MeshTime.system());
    private final Path chain;
    private final Path key;
    private final Path authorities;

    PemFilesIT(@TempDir Path directory) {
        chain = directory.resolve("cert-chain.pem");
        key = directory.resolve("key.pem");
        authorities = directory.resolve("root-cert.pem");
    }

    @AfterEach
    void close() {
        connector.close(Duration.ZERO).block(PATIENCE);
        loops.close().block(PATIENCE);
    }

    private TestIdentity write() {
        TestIdentity identity = authority.issue(NAME);
        identity.writeChainTo(chain);
        identity.writeKeyTo(key);
        return identity;
    }

    private static String serialOfCaller(Request request) {
        TlsPeer caller = Objects.requireNonNull(request.call().get(TlsPeer.KEY));
        return caller.certificates().get(0).getSerialNumber().toString();
    }

    private static String ask(EndpointClient client) {
        Response response =
                client.call(Request.get("/").withCall(Call.to("reviews"))).block(PATIENCE);
        byte[] body = Objects.requireNonNull(response).body().bytes(100).block(PATIENCE);
        return new String(Objects.requireNonNull(body), java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    void files_make_mutual_tls_and_new_connections_follow_them() {
        authority.writeTo(authorities);
        TestIdentity first = write();
        MeshTime time = MeshTime.system();
        Service handler = request -> Mono.just(Response.of(200, serialOfCaller(request)));
        // snippet
        PemFiles files = PemFiles.open(new PemPaths(chain, key, authorities), time);

        ServerTls in = ServerTls.showing(files::keys).requiringCallers(files::trust);
        Listener listener = Listener.bind(ListenerSettings.DEFAULT, in, loops, time, handler);

        ClientTls out = ClientTls.trusting(files::trust).withKeys(files::keys).withServerName(NAME);
        Endpoint endpoint = Endpoint.of("127.0.0.1", listener.port());
        EndpointClient client = connector.open(endpoint, ConnectionSettings.DEFAULT, out);
        // snippet
        try (files) {
            assertThat(ask(client))
                    .isEqualTo(first.certificate().getSerialNumber().toString());
            TestIdentity second = write();
            String expected = second.certificate().getSerialNumber().toString();
            long end = System.nanoTime() + PATIENCE.toNanos();
            String seen = "";
            while (!seen.equals(expected) && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(100_000_000);
                EndpointClient fresh = connector.open(endpoint, ConnectionSettings.DEFAULT, out);
                seen = ask(fresh);
                fresh.close(Duration.ZERO).block(PATIENCE);
            }
            assertThat(seen).isEqualTo(expected);
            assertThat(ask(client))
                    .as("the old connection lives on")
                    .isEqualTo(first.certificate().getSerialNumber().toString());
        } finally {
            listener.close(Duration.ZERO).block(PATIENCE);
        }
    }
}
