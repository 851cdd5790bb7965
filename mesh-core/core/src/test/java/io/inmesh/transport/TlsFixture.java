package io.inmesh.transport;

import io.inmesh.naming.Endpoint;
import io.inmesh.service.Service;
import io.inmesh.testkit.TestAuthority;
import io.inmesh.testkit.TestIdentity;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.ConnectionSettings.Protocol;
import io.netty.handler.ssl.OpenSsl;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** An authority, a server's and a client's certificate, and ends that use them, closed together. */
final class TlsFixture implements AutoCloseable {

    static final String NAME = "reviews.test";
    static final String CLIENT_ID = "spiffe://test/ns/default/sa/client";

    /** Making keys takes longer than most tests. */
    static final TestAuthority AUTHORITY = TestAuthority.named("mesh");

    static final TestIdentity SERVER = AUTHORITY.issue(NAME, "127.0.0.1");
    static final TestIdentity CLIENT = AUTHORITY.issue(CLIENT_ID);

    final ClientFixture clients;
    private final EventLoops serverLoops = EventLoops.start(1);
    private final List<Listener> listeners = new ArrayList<>();

    TlsFixture() {
        this(1);
    }

    TlsFixture(int clientThreads) {
        clients = new ClientFixture(TransportSettings.DEFAULT, clientThreads);
    }

    /** Every engine that this machine has. */
    static Stream<TlsOptions.Engine> engines() {
        return OpenSsl.isAvailable()
                ? Stream.of(TlsOptions.Engine.JDK, TlsOptions.Engine.OPENSSL)
                : Stream.of(TlsOptions.Engine.JDK);
    }

    static Supplier<X509ExtendedKeyManager> keysOf(TestIdentity identity) {
        X509ExtendedKeyManager keys = identity.keys();
        return () -> keys;
    }

    static Supplier<X509ExtendedTrustManager> trustIn(TestAuthority authority) {
        X509ExtendedTrustManager trust = authority.trust();
        return () -> trust;
    }

    /** Verifies servers of the authority by {@link #NAME}. */
    static ClientTls client() {
        return ClientTls.trusting(trustIn(AUTHORITY)).withServerName(NAME);
    }

    static ServerTls server() {
        return ServerTls.showing(keysOf(SERVER));
    }

    static ServerTls mutual() {
        return server().requiringCallers(trustIn(AUTHORITY));
    }

    Listener listen(ServerTls tls, Service handler) {
        return listen(ListenerSettings.DEFAULT, tls, handler);
    }

    Listener listen(ListenerSettings settings, @Nullable ServerTls tls, Service handler) {
        Listener listener = Listener.bind(settings, tls, serverLoops, MeshTime.system(), handler);
        listeners.add(listener);
        return listener;
    }

    EndpointClient open(int port, ClientTls tls) {
        return open(port, Protocol.AUTO, tls);
    }

    EndpointClient open(int port, Protocol protocol, ClientTls tls) {
        return open(port, ConnectionSettings.DEFAULT.withProtocol(protocol), tls);
    }

    EndpointClient open(int port, ConnectionSettings settings, ClientTls tls) {
        return clients.connector.open(Endpoint.of("127.0.0.1", port), settings, tls, new PoolQuota(settings));
    }

    static ClientTls handshakeWithin(Duration timeout) {
        return client().withOptions(TlsOptions.DEFAULT.withHandshakeTimeout(timeout));
    }

    /** The JDK's own sockets, which share no code with the transport. */
    static SSLContext jdk(@Nullable TestIdentity identity, @Nullable TestAuthority trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    identity == null ? null : new KeyManager[] {identity.keys()},
                    trusted == null ? null : new TrustManager[] {trusted.trust()},
                    new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** TLS over {@code plain}, as the server of it; the handshake comes with the first byte. */
    static SSLSocket accept(SSLContext context, Socket plain) throws java.io.IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), true);
        socket.setUseClientMode(false);
        return socket;
    }

    @Override
    public void close() {
        clients.close();
        listeners.forEach(listener -> listener.close(Duration.ZERO).block(ClientFixture.PATIENCE));
        serverLoops.close().block(ClientFixture.PATIENCE);
    }
}
