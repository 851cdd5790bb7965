package io.inmesh.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one certificate to everyone who asks for one of its kind. Also to a server that names other authorities than its
 * own: the JDK's manager shows none then, and the server could only say that it saw none. Immutable; thread-safe.
 */
public final class SingleKeyManager extends X509ExtendedKeyManager {

    private static final String ALIAS = "mesh";

    private final PrivateKey key;
    private final X509Certificate[] chain;

    /** @param chain the certificate of {@code key} first, then those of the authorities between it and the root */
    public SingleKeyManager(PrivateKey key, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain: empty (expected: the certificate of the key, at least)");
        }
        this.key = key;
        this.chain = chain.toArray(new X509Certificate[0]);
    }

    public X509Certificate certificate() {
        return chain[0];
    }

    /** JSSE asks for {@code EC}, {@code RSA}, ... and for TLS 1.2 also for {@code EC_RSA}: a key of EC, signed with RSA. */
    private @Nullable String aliasFor(String keyType) {
        int end = keyType.indexOf('_');
        String algorithm = end < 0 ? keyType : keyType.substring(0, end);
        return algorithm.equals(key.getAlgorithm()) ? ALIAS : null;
    }

    private @Nullable String aliasFor(String[] keyTypes) {
        for (String keyType : keyTypes) {
            if (aliasFor(keyType) != null) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyType);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return aliasFor(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return aliasFor(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return ALIAS.equals(alias) ? chain.clone() : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return ALIAS.equals(alias) ? key : null;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "key of " + chain[0].getSubjectX500Principal().getName();
    }
}
