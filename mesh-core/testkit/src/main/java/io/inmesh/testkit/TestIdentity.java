package io.inmesh.testkit;

import io.inmesh.identity.SingleKeyManager;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/**
 * A key and its certificate, as a {@link TestAuthority} issues them.
 *
 * @param chain its own certificate first, then those of the authorities between it and the root
 */
public record TestIdentity(PrivateKey key, List<X509Certificate> chain) {

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** A key manager that shows this certificate to everyone who asks. */
    public X509ExtendedKeyManager keys() {
        return new SingleKeyManager(key, chain);
    }

    /** Writes the key, as PEM of PKCS#8 without a password. */
    public Path writeKeyTo(Path file) {
        try {
            return TestAuthority.write(file, List.of(new JcaPKCS8Generator(key, null)));
        } catch (IOException e) {
            throw new IllegalStateException("the key cannot be written", e);
        }
    }

    /** Writes the key in the older form of its algorithm (SEC 1, PKCS#1), as PEM. */
    public Path writeTraditionalKeyTo(Path file) {
        try {
            return TestAuthority.write(file, List.of(new JcaMiscPEMGenerator(key)));
        } catch (IOException e) {
            throw new IllegalStateException("the key cannot be written", e);
        }
    }

    /** Writes the chain, as PEM. */
    public Path writeChainTo(Path file) {
        return TestAuthority.write(file, chain);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return certificate().getSubjectX500Principal().getName();
    }
}
