package io.inmesh.control.cli;

import io.inmesh.identity.PemFiles;
import io.inmesh.identity.PemPaths;
import io.inmesh.time.MeshTime;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS of the command, from PEM files. */
final class ClientTlsFiles {

    private ClientTlsFiles() {}

    /**
     * @return null: as Java does it by itself
     * @throws IllegalArgumentException when a file cannot be used
     */
    static @Nullable SSLContext of(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
        if (authorities == null && certificate == null && key == null) {
            return null;
        }
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--cert and --key: one of the two (expected: both, or neither)");
        }
        try (PemFiles files = PemFiles.open(new PemPaths(certificate, key, authorities), MeshTime.system())) {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    certificate == null ? null : new KeyManager[] {files.keys()},
                    new TrustManager[] {files.trust()},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
