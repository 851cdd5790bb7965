package io.inmesh.transport;

import io.inmesh.transport.TlsOptions.Engine;
import io.inmesh.transport.TlsOptions.Version;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The context of new connections: kept while the suppliers yield the same objects, and built anew when one yields another.
 * Connections that are open keep theirs. Thread-safe.
 */
final class TlsContext {

    /** Sessions that may be resumed: a peer whose certificate is withdrawn must not live on in old ones for long. */
    private static final int SESSION_SECONDS = 600;

    private static final int MAX_SESSIONS = 4096;

    private final @Nullable Supplier<? extends @Nullable X509ExtendedKeyManager> keys;
    private final @Nullable Supplier<? extends @Nullable X509ExtendedTrustManager> trust;
    private final Factory factory;
    private volatile @Nullable Built current;

    /** Begins a context with what only one side has. */
    @FunctionalInterface
    interface Factory {
        SslContextBuilder begin(@Nullable X509ExtendedKeyManager keys, @Nullable X509ExtendedTrustManager trust);
    }

    private record Built(
            @Nullable X509ExtendedKeyManager keys, @Nullable X509ExtendedTrustManager trust, SslContext context) {}

    /**
     * @param keys null: none are sent
     * @param trust null: nobody is asked
     */
    TlsContext(
            @Nullable Supplier<? extends @Nullable X509ExtendedKeyManager> keys,
            @Nullable Supplier<? extends @Nullable X509ExtendedTrustManager> trust,
            Factory factory) {
        this.keys = keys;
        this.trust = trust;
        this.factory = factory;
    }

    /**
     * The context of the next connection.
     *
     * @throws IllegalStateException when there are no keys or no trust now, or they cannot be used
     */
    SslContext next() {
        X509ExtendedKeyManager k = get(keys, "no certificate of this side is there yet");
        X509ExtendedTrustManager t = get(trust, "no trusted authorities are known yet");
        Built built = current;
        if (built == null || built.keys != k || built.trust != t) {
            // Two loops may both build one: either is right.
            built = new Built(k, t, build(k, t));
            current = built;
        }
        return built.context;
    }

    private static <T> @Nullable T get(@Nullable Supplier<? extends @Nullable T> supplier, String otherwise) {
        if (supplier == null) {
            return null;
        }
        T value = supplier.get();
        if (value == null) {
            throw new IllegalStateException(otherwise);
        }
        return value;
    }

    private SslContext build(@Nullable X509ExtendedKeyManager k, @Nullable X509ExtendedTrustManager t) {
        try {
            return factory.begin(k, t)
                    .sessionTimeout(SESSION_SECONDS)
                    .sessionCacheSize(MAX_SESSIONS)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    static SslContextBuilder apply(TlsOptions options, SslContextBuilder builder) {
        Collection<String> suites = options.cipherSuites();
        return builder.sslProvider(provider(options.engine()))
                .protocols(Arrays.stream(Version.values())
                        .filter(v -> v.compareTo(options.minimum()) >= 0)
                        .map(Version::toString)
                        .toList())
                .ciphers(suites.isEmpty() ? Http2SecurityUtil.CIPHERS : suites, SupportedCipherSuiteFilter.INSTANCE);
    }

    static boolean usesOpenSsl(TlsOptions options) {
        return provider(options.engine()) == SslProvider.OPENSSL;
    }

    private static SslProvider provider(Engine engine) {
        boolean open = engine == Engine.OPENSSL || (engine == Engine.AUTO && isOpenSslThere());
        return open ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    private static boolean isOpenSslThere() {
        return OpenSsl.isAvailable();
    }

    static void check(Engine engine, List<String> cipherSuites) {
        if (engine == Engine.OPENSSL && !isOpenSslThere()) {
            throw new IllegalArgumentException("engine: OPENSSL cannot be used: "
                    + Failures.reason(OpenSsl.unavailabilityCause())
                    + " (expected: io.netty:netty-tcnative-boringssl-static on the class path, or engine JDK or AUTO)");
        }
        Set<String> known = cipherSuites.isEmpty() ? Set.of() : suitesOf(provider(engine));
        for (String suite : cipherSuites) {
            if (!known.contains(suite)) {
                throw new IllegalArgumentException("cipherSuites: " + suite + " (expected: IANA names such as"
                        + " TLS_AES_128_GCM_SHA256, of suites that the engine has)");
            }
        }
    }

    private static Set<String> suitesOf(SslProvider provider) {
        if (provider == SslProvider.OPENSSL) {
            return Objects.requireNonNull(OpenSsl.availableJavaCipherSuites());
        }
        try {
            return Set.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }
}
