package io.inmesh.transport;

import io.inmesh.naming.Endpoint;
import io.inmesh.transport.ConnectionSettings.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.NetUtil;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS of connections out: whom to trust, by which names to know the peer, and what to show of this side. Made once for
 * many endpoints, which then share its contexts. A new connection asks the suppliers for the managers of now, on an event
 * loop, so that they must not block; when they yield other objects than before, new connections use those, while open
 * connections go on until they age. What a supplier or a manager throws fails the connection. Immutable but for what it
 * caches; thread-safe.
 */
public final class ClientTls {

    private final @Nullable Supplier<? extends @Nullable X509ExtendedTrustManager> trust;
    private final @Nullable Supplier<? extends @Nullable X509ExtendedKeyManager> keys;
    private final String serverName;
    private final PeerNames names;
    private final TlsOptions options;
    /** By the protocols that are offered. */
    private final Map<Protocol, TlsContext> contexts = new EnumMap<>(Protocol.class);

    private ClientTls(
            @Nullable Supplier<? extends @Nullable X509ExtendedTrustManager> trust,
            @Nullable Supplier<? extends @Nullable X509ExtendedKeyManager> keys,
            String serverName,
            PeerNames names,
            TlsOptions options) {
        this.trust = trust;
        this.keys = keys;
        this.serverName = serverName;
        this.names = names;
        this.options = options;
        for (Protocol protocol : Protocol.values()) {
            contexts.put(protocol, new TlsContext(keys, trust, (k, t) -> begin(protocol, k, t)));
        }
    }

    /** Verifies the peer's chain by what {@code trust} yields, and its name by {@link PeerNames#serverName}. */
    public static ClientTls trusting(Supplier<? extends @Nullable X509ExtendedTrustManager> trust) {
        return new ClientTls(Objects.requireNonNull(trust), null, "", PeerNames.serverName(), TlsOptions.DEFAULT);
    }

    /**
     * Encrypts without knowing with whom: any certificate is taken, whoever issued it and whatever its name, so that anyone
     * on the way can read and change everything. For tests and for the field of the same name of a DestinationRule.
     */
    public static ClientTls insecureSkipVerify() {
        return new ClientTls(null, null, "", PeerNames.any(), TlsOptions.DEFAULT);
    }

    /** With a certificate for peers that ask for one; the key manager chooses it. */
    public ClientTls withKeys(Supplier<? extends @Nullable X509ExtendedKeyManager> value) {
        return new ClientTls(trust, Objects.requireNonNull(value), serverName, names, options);
    }

    /**
     * With the name that the peer is asked for (SNI, RFC 6066, 3); default empty: the endpoint's host, where that is a name.
     */
    public ClientTls withServerName(String value) {
        if (!value.isEmpty() && !isHostName(value)) {
            throw new IllegalArgumentException("serverName: '" + value + "' (expected: a host name such as"
                    + " reviews.example.com, of at most 253 letters, digits, '-', '_' and '.')");
        }
        return new ClientTls(trust, keys, value, names, options);
    }

    /** @throws IllegalStateException where nothing is verified, so that names would prove nothing */
    public ClientTls withNames(PeerNames value) {
        if (isInsecure()) {
            throw new IllegalStateException(
                    "names: " + value + " with insecureSkipVerify: a name proves nothing where any certificate is taken"
                            + " (expected: names together with trusting(...))");
        }
        return new ClientTls(trust, keys, serverName, value, options);
    }

    public ClientTls withOptions(TlsOptions value) {
        return new ClientTls(trust, keys, serverName, names, value);
    }

    /** Whether any certificate is taken. */
    public boolean isInsecure() {
        return trust == null;
    }

    boolean hasKeys() {
        return keys != null;
    }

    TlsOptions options() {
        return options;
    }

    TlsContext context(Protocol protocol) {
        return Objects.requireNonNull(contexts.get(protocol));
    }

    /** What to ask {@code endpoint} for; empty: nothing. */
    String serverNameFor(Endpoint endpoint) {
        return serverName.isEmpty() && isHostName(endpoint.host()) ? endpoint.host() : serverName;
    }

    private static boolean isHostName(String text) {
        return text.length() <= 253
                && text.matches("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*")
                && !NetUtil.isValidIpV4Address(text);
    }

    /** Why the peer of {@code session} is not who {@code endpoint} should be, or null. */
    @Nullable
    String nameProblem(SSLSession session, Endpoint endpoint) {
        if (names.rule() == PeerNames.Rule.ANY) {
            return null;
        }
        List<String> expected = names.expectedOf(endpoint, serverName);
        if (expected.isEmpty()) {
            return "nobody has told which identity the endpoint has, so that its certificate cannot be verified"
                    + " (expected: an identity from discovery, or a list of names)";
        }
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            chain = new Certificate[0];
        }
        if (chain.length == 0 || !(chain[0] instanceof X509Certificate own)) {
            return "it showed no certificate";
        }
        CertificateNames presented = CertificateNames.of(own);
        if (expected.stream().anyMatch(presented::carries)) {
            return null;
        }
        String one = expected.size() == 1 ? "" : "one of ";
        return "its certificate " + PeerRefusedException.describe(own) + " is for " + presented + " (expected: " + one
                + String.join(", ", expected) + "); is the address right, and is that name to be in the certificate?";
    }

    private SslContextBuilder begin(
            Protocol protocol, @Nullable X509ExtendedKeyManager k, @Nullable X509ExtendedTrustManager t) {
        SslContextBuilder builder = TlsContext.apply(options, SslContextBuilder.forClient())
                .trustManager(t == null ? new AcceptAnyPeer() : new ExplainingTrust(t, TlsContext.usesOpenSsl(options)))
                .applicationProtocolConfig(offer(protocol))
                // Names are checked when the handshake is through: sessions that are resumed never ask a trust manager.
                .endpointIdentificationAlgorithm(null);
        return k == null ? builder : builder.keyManager(k);
    }

    private static ApplicationProtocolConfig offer(Protocol protocol) {
        return offer(
                switch (protocol) {
                    case HTTP_1_1 -> List.of(ApplicationProtocolNames.HTTP_1_1);
                    case HTTP_2 -> List.of(ApplicationProtocolNames.HTTP_2);
                    case AUTO -> List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
                });
    }

    static ApplicationProtocolConfig offer(List<String> protocols) {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                protocols);
    }

    @Override
    public String toString() {
        String trusted = isInsecure() ? "TLS, INSECURE: any certificate is taken" : "TLS, names " + names;
        return trusted + (hasKeys() ? ", with a certificate of its own" : "");
    }
}
