package io.inmesh.control;

import io.inmesh.control.api.Access;
import io.inmesh.control.api.ApiSettings;
import io.inmesh.control.registry.RegistrySettings;
import io.inmesh.control.store.EtcdStoreSettings;
import io.inmesh.control.store.FileStoreSettings;
import io.inmesh.identity.PemPaths;
import io.inmesh.transport.ListenerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A config service. Immutable.
 *
 * @param storage where it keeps what it knows
 * @param listener where it is reached, default any free port of loopback; any other address takes {@code tls}, and tokens
 * @param access tokens that are good for as long as it runs
 * @param tokens a file of further ones, which may change; null: none
 * @param tls where the certificate and the key that it shows are; {@code authorities}, where they are named, are those of
 *     the certificates that callers must show; null: clear text
 * @param api bounds of what askers may take
 * @param registry of instances, and when one that is silent counts as gone
 */
public record ControlSettings(
        Storage storage,
        ListenerSettings listener,
        Access access,
        @Nullable Path tokens,
        @Nullable PemPaths tls,
        ApiSettings api,
        RegistrySettings registry) {

    /** Beside the streams, others must come in. */
    private static final int MORE_CONNECTIONS = 1_000;

    /** Where a service keeps what it knows. */
    public sealed interface Storage {

        /** A directory of YAML files. */
        record Files(FileStoreSettings settings) implements Storage {}

        /** An etcd that several services share. */
        record Etcd(EtcdStoreSettings settings) implements Storage {}
    }

    /** @throws IllegalArgumentException when what others could reach has no TLS or no tokens */
    public ControlSettings {
        if (tls != null && tls.certificates() == null) {
            throw new IllegalArgumentException("tls.certificates: nothing (expected: a certificate, and its key)");
        }
        if (!isLoopback(listener.host())) {
            List<String> missing = new ArrayList<>();
            if (tls == null) {
                missing.add("TLS (--tls-cert and --tls-key)");
            }
            if (tokens == null && access.isEmpty()) {
                missing.add("tokens (--tokens; mesh token makes some)");
            }
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException("host: " + listener.host()
                        + " can be reached from elsewhere, and has no "
                        + String.join(" and no ", missing) + " (expected: both, or an address of loopback such as"
                        + " 127.0.0.1)");
            }
        }
    }

    /** Whether {@code host} is reached from this machine alone. */
    public static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    public static ControlSettings of(Storage storage) {
        ListenerSettings listener =
                ListenerSettings.DEFAULT.withMaxConnections(ApiSettings.DEFAULT.maxWatches() + MORE_CONNECTIONS);
        return new ControlSettings(
                storage, listener, Access.none(), null, null, ApiSettings.DEFAULT, RegistrySettings.DEFAULT);
    }

    public ControlSettings withListener(ListenerSettings value) {
        return new ControlSettings(storage, value, access, tokens, tls, api, registry);
    }

    public ControlSettings withAccess(Access value) {
        return new ControlSettings(storage, listener, value, tokens, tls, api, registry);
    }

    public ControlSettings withTokens(@Nullable Path value) {
        return new ControlSettings(storage, listener, access, value, tls, api, registry);
    }

    public ControlSettings withTls(@Nullable PemPaths value) {
        return new ControlSettings(storage, listener, access, tokens, value, api, registry);
    }

    public ControlSettings withApi(ApiSettings value) {
        return new ControlSettings(storage, listener, access, tokens, tls, value, registry);
    }

    public ControlSettings withRegistry(RegistrySettings value) {
        return new ControlSettings(storage, listener, access, tokens, tls, api, value);
    }
}
