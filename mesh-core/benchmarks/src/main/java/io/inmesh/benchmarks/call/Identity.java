package io.inmesh.benchmarks.call;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;

/**
 * The key (P-256) and certificate of both sides: each trusts the other's, which is its own. Made anew for every run; its
 * file is named by the system property {@value #PROPERTY}.
 */
final class Identity {

    static final String PROPERTY = "identity";

    /** Of a key that lives for one run on one machine. */
    private static final String PASSWORD = "benchmark";

    private static final String ALIAS = "bench";

    private final KeyManagerFactory keys;
    private final X509Certificate certificate;

    private Identity(KeyManagerFactory keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    /** Writes a new one to {@code file}. */
    static void create(Path file) throws IOException, InterruptedException {
        List<String> command = List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "keytool",
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + ALIAS,
                "-ext",
                "san=ip:" + Target.HOST,
                "-validity",
                "2");
        int exit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("keytool ended with " + exit);
        }
    }

    static Identity load() {
        try (InputStream in = Files.newInputStream(Path.of(System.getProperty(PROPERTY)))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            return new Identity(keys, (X509Certificate) store.getCertificate(ALIAS));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the identity of the benchmark cannot be read", e);
        }
    }

    SslContext forClient(Protocol protocol) {
        return build(SslContextBuilder.forClient().keyManager(keys), protocol);
    }

    SslContext forServer(Protocol protocol) {
        return build(SslContextBuilder.forServer(keys).clientAuth(ClientAuth.REQUIRE), protocol);
    }

    private SslContext build(SslContextBuilder builder, Protocol protocol) {
        SslProvider provider = protocol == Protocol.TLS_OPENSSL ? SslProvider.OPENSSL : SslProvider.JDK;
        try {
            return builder.trustManager(certificate).sslProvider(provider).build();
        } catch (IOException e) {
            throw new IllegalStateException("no TLS by " + provider, e);
        }
    }
}
