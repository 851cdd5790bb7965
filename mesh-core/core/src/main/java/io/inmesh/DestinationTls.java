package io.inmesh;

import io.inmesh.config.policy.istio.TrafficPolicy;
import io.inmesh.identity.PemFiles;
import io.inmesh.identity.PemPaths;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.ClientTls;
import io.inmesh.transport.PeerNames;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS that a {@code DestinationRule} asks for, from its files. Where they cannot be used, connections fail and say why:
 * nothing ever goes out in clear text instead. Thread-safe.
 *
 * @param client null: clear text
 * @param files to be closed; null: none
 */
record DestinationTls(@Nullable ClientTls client, @Nullable PemFiles files) implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DestinationTls.class.getName());

    private static final DestinationTls CLEAR = new DestinationTls(null, null);

    /** @param said null, or of another mode than SIMPLE and MUTUAL: clear text */
    static DestinationTls open(TrafficPolicy.@Nullable Tls said, String destination, MeshTime time) {
        if (said == null || !(said.mode().equals("SIMPLE") || said.mode().equals("MUTUAL"))) {
            return CLEAR;
        }
        try {
            return open(said, time);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "calls to {0} fail until its DestinationRule names usable files: {1}", destination, e);
            return new DestinationTls(
                    ClientTls.trusting(() -> {
                        throw e;
                    }),
                    null);
        }
    }

    private static DestinationTls open(TrafficPolicy.Tls said, MeshTime time) {
        boolean isMutual = said.mode().equals("MUTUAL");
        if (!isMutual && said.files().caCertificates().isEmpty()) {
            X509ExtendedTrustManager system = PemFiles.systemTrust();
            return new DestinationTls(named(said, trusting(said, () -> system)), null);
        }
        PemPaths paths = new PemPaths(
                isMutual ? path(said.files().certificate()) : null,
                isMutual ? path(said.files().privateKey()) : null,
                path(said.files().caCertificates()));
        PemFiles files = PemFiles.open(paths, time);
        ClientTls named = named(said, trusting(said, files::trust));
        return new DestinationTls(isMutual ? named.withKeys(files::keys) : named, files);
    }

    private static ClientTls trusting(TrafficPolicy.Tls said, Supplier<X509ExtendedTrustManager> trust) {
        return said.isUnverified()
                ? ClientTls.insecureSkipVerify()
                : ClientTls.trusting(trust).withNames(names(said));
    }

    private static ClientTls named(TrafficPolicy.Tls said, ClientTls tls) {
        return said.sni().isEmpty() ? tls : tls.withServerName(said.sni());
    }

    private static PeerNames names(TrafficPolicy.Tls said) {
        return said.subjectAltNames().isEmpty() ? PeerNames.serverName() : PeerNames.anyOf(said.subjectAltNames());
    }

    private static @Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }

    @Override
    public void close() {
        if (files != null) {
            files.close();
        }
    }
}
