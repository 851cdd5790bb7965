package io.inmesh.identity;

import io.inmesh.time.MeshTime;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Key and trust managers from PEM files, which may change: they are read every second, on a thread that may block, and
 * {@link #keys} and {@link #trust} yield the managers of the last files that could be used. Files that cannot be used leave
 * those in place, and are told in the log, with what is wrong. Close it to stop the reading. Thread-safe.
 */
public final class PemFiles implements AutoCloseable {

    static final Duration PERIOD = Duration.ofSeconds(1);

    private static final byte[] PROBE =
            "a key and its certificate".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final @Nullable PemSource<X509ExtendedKeyManager> keys;
    private final @Nullable PemSource<X509ExtendedTrustManager> trust;
    private final @Nullable X509ExtendedTrustManager systemTrust;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Disposable timer;

    private PemFiles(PemPaths paths, MeshTime time, Executor executor) {
        Path chain = paths.certificates();
        Path key = paths.privateKey();
        Path authorities = paths.authorities();
        keys = chain == null || key == null
                ? null
                : new PemSource<>(List.of(chain, key), contents -> keyManager(chain, key, contents));
        trust = authorities == null
                ? null
                : new PemSource<>(List.of(authorities), contents -> trustManager(authorities, contents.get(0)));
        systemTrust = trust == null ? trustManager(null) : null;
        timer = time.scheduleEvery(() -> begin(executor), PERIOD);
    }

    /**
     * Reads the files before it returns.
     *
     * @throws IllegalArgumentException when one cannot be used, naming it and what is wrong with it
     */
    public static PemFiles open(PemPaths paths, MeshTime time) {
        Scheduler blocking = Schedulers.boundedElastic();
        return open(paths, time, blocking::schedule);
    }

    /** @param executor where the files are read */
    static PemFiles open(PemPaths paths, MeshTime time, Executor executor) {
        return new PemFiles(paths, time, executor);
    }

    /** By the JDK's own authorities; made anew at each call. */
    public static X509ExtendedTrustManager systemTrust() {
        return trustManager(null);
    }

    /** The manager of now: another object once the files have changed. Never blocks. */
    public X509ExtendedKeyManager keys() {
        if (keys == null) {
            throw new IllegalStateException(
                    "no certificate was named (expected: paths with certificates and privateKey)");
        }
        return keys.current();
    }

    /** As {@link #keys}; where no authorities were named, the JDK's own. */
    public X509ExtendedTrustManager trust() {
        return trust == null ? Objects.requireNonNull(systemTrust) : trust.current();
    }

    @Override
    public void close() {
        timer.dispose();
    }

    private void begin(Executor executor) {
        // A file system that hangs holds one thread, not one more every second.
        if (looking.compareAndSet(false, true)) {
            executor.execute(() -> {
                try {
                    look();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void look() {
        if (keys != null) {
            keys.look();
        }
        if (trust != null) {
            trust.look();
        }
    }

    private static X509ExtendedKeyManager keyManager(Path chainFile, Path keyFile, List<byte[]> contents) {
        List<X509Certificate> chain = Pem.certificates(chainFile, contents.get(0));
        PrivateKey key = Pem.key(keyFile, contents.get(1));
        if (!belongTogether(key, chain.get(0).getPublicKey())) {
            throw new IllegalArgumentException(keyFile + ": not the key of the first certificate in " + chainFile + ", "
                    + chain.get(0).getSubjectX500Principal().getName()
                    + " (expected: the two that were made together, this side's own certificate first)");
        }
        return new SingleKeyManager(key, chain);
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certified);
            verifier.update(PROBE);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static X509ExtendedTrustManager trustManager(Path file, byte[] content) {
        List<X509Certificate> authorities = Pem.certificates(file, content);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            return trustManager(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(file + ": cannot be trusted: " + e.getMessage(), e);
        }
    }

    /** @param store null: the JDK's own authorities */
    private static X509ExtendedTrustManager trustManager(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager trust) {
                    return trust;
                }
            }
            throw new IllegalStateException("this JDK's PKIX gives no X509ExtendedTrustManager");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK verifies no certificates", e);
        }
    }
}
