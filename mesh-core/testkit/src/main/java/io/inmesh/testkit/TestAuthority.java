package io.inmesh.testkit;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An authority of a test's own: a key pair and a self-signed certificate, made when it is asked for, and whatever it issues.
 * Nothing is kept on disk. Thread-safe.
 */
public final class TestAuthority {

    private static final AtomicLong SERIAL = new AtomicLong(1000);
    private static final Duration BACKDATED = Duration.ofHours(1);
    private static final Duration LIFE = Duration.ofHours(12);

    private final KeyPair keys;
    private final X509Certificate certificate;
    /** Of an intermediate: itself first, without the root; of a root: none. */
    private final List<X509Certificate> intermediates;

    private final X509Certificate root;

    private TestAuthority(String name, @Nullable TestAuthority parent) {
        try {
            keys = newKeys("EC");
            X500Name subject = new X500Name("CN=" + name);
            X500Name issuer = parent == null ? subject : parent.name();
            X509v3CertificateBuilder builder =
                    builder(issuer, subject, keys, Instant.now().minus(BACKDATED), LIFE);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            certificate = sign(builder, parent == null ? keys : parent.keys);
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("the authority " + name + " cannot be made", e);
        }
        intermediates = parent == null
                ? List.of()
                : java.util.stream.Stream.concat(java.util.stream.Stream.of(certificate), parent.intermediates.stream())
                        .toList();
        root = parent == null ? certificate : parent.root;
    }

    /** A root by the name {@code CN=name}. */
    public static TestAuthority named(String name) {
        return new TestAuthority(name, null);
    }

    /** An authority whose own certificate this one issues. */
    public TestAuthority intermediate(String name) {
        return new TestAuthority(name, this);
    }

    /** The root's certificate, which verifiers trust. */
    public X509Certificate certificate() {
        return root;
    }

    /**
     * A certificate with an EC key, valid from an hour ago for twelve hours.
     *
     * @param names subject alternative names: URIs ({@code spiffe://...}), IP addresses, otherwise host names
     */
    public TestIdentity issue(String... names) {
        return issue("EC", Instant.now().minus(BACKDATED), LIFE, names);
    }

    /** One that is valid in another time. */
    public TestIdentity issue(Instant from, Duration life, String... names) {
        return issue("EC", from, life, names);
    }

    /** @param algorithm EC or RSA */
    public TestIdentity issue(String algorithm, Instant from, Duration life, String... names) {
        try {
            KeyPair pair = newKeys(algorithm);
            X500Name subject = new X500Name("CN=test, serialNumber=" + SERIAL.get());
            X509v3CertificateBuilder builder = builder(name(), subject, pair, from, life);
            if (names.length > 0) {
                GeneralName[] alternatives = new GeneralName[names.length];
                for (int i = 0; i < names.length; i++) {
                    alternatives[i] = alternative(names[i]);
                }
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            }
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            X509Certificate issued = sign(builder, keys);
            List<X509Certificate> chain = java.util.stream.Stream.concat(
                            java.util.stream.Stream.of(issued), intermediates.stream())
                    .toList();
            return new TestIdentity(pair.getPrivate(), chain);
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("no certificate for " + List.of(names), e);
        }
    }

    /** The JDK's verifier, which trusts this authority's root alone. */
    public X509ExtendedTrustManager trust() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("root", root);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager trust) {
                    return trust;
                }
            }
            throw new IllegalStateException("this JDK has no X509ExtendedTrustManager");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no trust in " + root, e);
        }
    }

    /** Writes the root's certificate, as PEM. */
    public Path writeTo(Path file) {
        return write(file, List.of(root));
    }

    static Path write(Path file, List<?> objects) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            for (Object each : objects) {
                pem.writeObject(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return Files.writeString(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X500Name name() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private static GeneralName alternative(String name) {
        if (name.contains("://")) {
            return new GeneralName(GeneralName.uniformResourceIdentifier, name);
        }
        boolean isAddress = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
        return new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static KeyPair newKeys(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else {
            generator.initialize(2048);
        }
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, KeyPair subjectKeys, Instant from, Duration life) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(from),
                Date.from(from.plus(life)),
                subject,
                subjectKeys.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair issuer)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
