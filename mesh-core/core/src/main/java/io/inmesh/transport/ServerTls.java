package io.inmesh.transport;

import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS of connections in: what this side shows, and what it demands of callers. HTTP/2 and HTTP/1.1 are offered by ALPN. A
 * new connection asks the suppliers for the managers of now, on an event loop, so that they must not block; when they
 * yield other objects than before, new connections use those, while open connections go on until they end. What a supplier
 * or a manager throws fails the connection. Immutable but for what it caches; thread-safe.
 */
public final class ServerTls {

    /** Whether callers must show a certificate. One that is shown is always verified. */
    public enum CallerCertificate {
        NOT_ASKED_FOR,
        OPTIONAL,
        REQUIRED
    }

    private final Supplier<? extends @Nullable X509ExtendedKeyManager> keys;
    private final @Nullable Supplier<? extends @Nullable X509ExtendedTrustManager> trust;
    private final CallerCertificate callers;
    private final boolean acceptsPlaintext;
    private final TlsOptions options;
    private final TlsContext context;

    private ServerTls(
            Supplier<? extends @Nullable X509ExtendedKeyManager> keys,
            @Nullable Supplier<? extends @Nullable X509ExtendedTrustManager> trust,
            CallerCertificate callers,
            boolean acceptsPlaintext,
            TlsOptions options) {
        this.keys = Objects.requireNonNull(keys);
        this.trust = trust;
        this.callers = callers;
        this.acceptsPlaintext = acceptsPlaintext;
        this.options = options;
        context = new TlsContext(keys, trust, this::begin);
    }

    /** Shows the certificate that {@code keys} chooses, and asks callers for none. */
    public static ServerTls showing(Supplier<? extends @Nullable X509ExtendedKeyManager> keys) {
        return new ServerTls(keys, null, CallerCertificate.NOT_ASKED_FOR, false, TlsOptions.DEFAULT);
    }

    /** Callers must show a certificate that {@code trust} accepts (mutual TLS). */
    public ServerTls requiringCallers(Supplier<? extends @Nullable X509ExtendedTrustManager> value) {
        return new ServerTls(
                keys, Objects.requireNonNull(value), CallerCertificate.REQUIRED, acceptsPlaintext, options);
    }

    /** Callers may show a certificate, which {@code trust} must then accept. */
    public ServerTls askingCallers(Supplier<? extends @Nullable X509ExtendedTrustManager> value) {
        return new ServerTls(
                keys, Objects.requireNonNull(value), CallerCertificate.OPTIONAL, acceptsPlaintext, options);
    }

    /** Callers in clear text are served too, on the same port: for the time in which callers change over to TLS. */
    public ServerTls acceptingPlaintext() {
        return new ServerTls(keys, trust, callers, true, options);
    }

    public ServerTls withOptions(TlsOptions value) {
        return new ServerTls(keys, trust, callers, acceptsPlaintext, value);
    }

    public CallerCertificate callers() {
        return callers;
    }

    public boolean isPlaintextAccepted() {
        return acceptsPlaintext;
    }

    TlsContext context() {
        return context;
    }

    private SslContextBuilder begin(@Nullable X509ExtendedKeyManager k, @Nullable X509ExtendedTrustManager t) {
        SslContextBuilder builder = TlsContext.apply(options, SslContextBuilder.forServer(Objects.requireNonNull(k)))
                .clientAuth(
                        switch (callers) {
                            case NOT_ASKED_FOR -> ClientAuth.NONE;
                            case OPTIONAL -> ClientAuth.OPTIONAL;
                            case REQUIRED -> ClientAuth.REQUIRE;
                        })
                .applicationProtocolConfig(
                        ClientTls.offer(List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)));
        return t == null ? builder : builder.trustManager(new ExplainingTrust(t, TlsContext.usesOpenSsl(options)));
    }

    @Override
    public String toString() {
        return "TLS, caller's certificate " + callers + (acceptsPlaintext ? ", clear text accepted" : "");
    }
}
