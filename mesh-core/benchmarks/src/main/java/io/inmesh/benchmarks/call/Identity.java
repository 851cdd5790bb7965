package io.inmesh.benchmarks.call;

import io.inmesh.transport.ClientTls;
import io.inmesh.transport.TlsOptions;
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
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

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
    private final Key key;
    private final X509Certificate certificate;

    private Identity(KeyManagerFactory keys, Key key, X509Certificate certificate) {
        this.keys = keys;
        this.key = key;
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
            return new Identity(
                    keys, store.getKey(ALIAS, PASSWORD.toCharArray()), (X509Certificate) store.getCertificate(ALIAS));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the identity of the benchmark cannot be read", e);
        }
    }

    /** Writes both as PEM files, and a {@code DestinationRule} of {@code host} that asks for them, into {@code directory}. */
    void writeRule(Path directory, String host) {
        try {
            Path keyFile = Files.writeString(directory.resolve("key.pem"), pem("PRIVATE KEY", key.getEncoded()));
            Path chain = Files.writeString(
                    directory.resolve("certificate.pem"), pem("CERTIFICATE", certificate.getEncoded()));
            Files.writeString(directory.resolve("rule.yaml"), """
                    apiVersion: networking.istio.io/v1
                    kind: DestinationRule
                    metadata: {name: bench}
                    spec:
                      host: %s
                      trafficPolicy:
                        tls:
                          mode: MUTUAL
                          clientCertificate: %s
                          privateKey: %s
                          caCertificates: %s
                          subjectAltNames: ["%s"]
                    """.formatted(host, chain, keyFile, chain, Target.HOST));
        } catch (IOException | CertificateEncodingException e) {
            throw new IllegalStateException("the identity of the benchmark cannot be written", e);
        }
    }

    private static String pem(String what, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    /** For the mesh's transport. */
    ClientTls forMesh(Protocol protocol) {
        X509ExtendedKeyManager manager = (X509ExtendedKeyManager) keys.getKeyManagers()[0];
        X509ExtendedTrustManager trust = trust();
        return ClientTls.trusting(() -> trust)
                .withKeys(() -> manager)
                .withOptions(TlsOptions.DEFAULT.withEngine(
                        protocol == Protocol.TLS_OPENSSL ? TlsOptions.Engine.OPENSSL : TlsOptions.Engine.JDK));
    }

    private X509ExtendedTrustManager trust() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(ALIAS, certificate);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the certificate of the benchmark cannot be trusted", e);
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
