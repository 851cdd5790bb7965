package io.inmesh.transport;

import static io.inmesh.transport.ClientFixture.call;
import static io.inmesh.transport.ClientFixture.eventually;
import static io.inmesh.transport.TlsFixture.client;
import static io.inmesh.transport.TlsFixture.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Body;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.transport.ConnectionSettings.Protocol;
import io.inmesh.transport.TlsOptions.Version;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small request is one record of TLS, and so is a small response over HTTP/1.1: each costs a seal and a system call. */
class TlsRecordsIT {

    private static final int APPLICATION_DATA = 23;
    private static final int CALLS = 50;

    private final AtomicInteger up = new AtomicInteger();
    private final AtomicInteger down = new AtomicInteger();

    /** Passes records on, and counts those that carry data. */
    private ScriptedPeer relay(int port) {
        return ScriptedPeer.start(line -> {
            try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
                target.setTcpNoDelay(true);
                Thread back = new Thread(() -> pump(target, line.socket, down), "relay");
                back.setDaemon(true);
                back.start();
                pump(line.socket, target, up);
            }
        });
    }

    private static void pump(Socket from, Socket to, AtomicInteger count) {
        try {
            DataInputStream in = new DataInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            while (true) {
                byte[] head = new byte[5];
                in.readFully(head);
                byte[] body = new byte[((head[3] & 0xff) << 8) | (head[4] & 0xff)];
                in.readFully(body);
                if (head[0] == APPLICATION_DATA) {
                    count.incrementAndGet();
                }
                out.write(head);
                out.write(body);
            }
        } catch (IOException e) {
            // One of the two has closed.
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void small_messages_are_one_record_each(Protocol protocol) throws Exception {
        try (TlsFixture fixture = new TlsFixture();
                ScriptedPeer relay = relay(fixture.listen(
                                server(),
                                request -> request.body().bytes(1000).map(body -> Response.of(200, "x".repeat(1024))))
                        .port())) {
            // With TLS 1.3 records of the handshake look the same: warm up first.
            EndpointClient client = fixture.open(
                    relay.port(), protocol, client().withOptions(TlsOptions.DEFAULT.withMinimum(Version.TLS_1_3)));
            call(client, Request.get("/"));
            eventually("settled", () -> down.get() > 0);
            long settled = Eventually.settled(() -> up.get() + down.get());
            assertThat(settled).isPositive();
            int upBefore = up.get();
            int downBefore = down.get();
            for (int i = 0; i < CALLS; i++) {
                assertThat(call(client, Request.post("/", Body.of(new byte[200])))
                                .status())
                        .isEqualTo(200);
            }
            Eventually.settled(() -> up.get() + down.get());
            int sent = up.get() - upBefore;
            int received = down.get() - downBefore;
            System.out.println(protocol + ": " + CALLS + " calls, " + sent + " records up, " + received + " down");
            if (protocol == Protocol.HTTP_1_1) {
                assertThat(sent).isEqualTo(CALLS);
                assertThat(received).isEqualTo(CALLS);
            } else {
                // Windows are updated now and then, and settings and pings are answered.
                assertThat(sent).isBetween(CALLS, CALLS + CALLS / 2);
                assertThat(received).isBetween(CALLS, 3 * CALLS);
            }
        }
    }
}
