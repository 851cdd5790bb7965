package io.inmesh.control;

import io.inmesh.Mesh;
import io.inmesh.MeshServer;
import io.inmesh.config.MeshSettings;
import io.inmesh.config.ServerSettings;
import io.inmesh.control.api.Access;
import io.inmesh.control.api.ControlApi;
import io.inmesh.control.api.TokenFile;
import io.inmesh.control.registry.EtcdRegistry;
import io.inmesh.control.registry.FileRegistry;
import io.inmesh.control.registry.Registry;
import io.inmesh.control.registry.RegistryException;
import io.inmesh.control.registry.RegistrySettings;
import io.inmesh.control.store.EtcdStore;
import io.inmesh.control.store.FileStore;
import io.inmesh.control.store.Store;
import io.inmesh.identity.PemFiles;
import io.inmesh.identity.PemPaths;
import io.inmesh.resilience.AdmissionSettings;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.ServerTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The shared config service, in this JVM: a store and its API on a server of this library. Thread-safe.
 *
 * <pre>{@code
 * try (ControlServer server = ControlServer.start(ControlSettings.of(
 *         new Storage.Files(FileStoreSettings.of(Path.of("config")))))) {
 *     server.awaitClosed();
 * }
 * }</pre>
 */
public final class ControlServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);

    private final Store store;
    private final Registry registry;
    private final ControlApi api;
    private final Mesh mesh;
    private final MeshServer server;
    /** What closes after the server, the last first. */
    private final List<AutoCloseable> opened;

    private ControlServer(
            Store store, Registry registry, ControlApi api, Mesh mesh, MeshServer server, List<AutoCloseable> opened) {
        this.store = store;
        this.registry = registry;
        this.api = api;
        this.mesh = mesh;
        this.server = server;
        this.opened = List.copyOf(opened);
    }

    /**
     * Reads certificates and tokens, opens the store, then the port; blocks for all of it.
     *
     * @throws IllegalArgumentException when a file of certificates or tokens cannot be used
     * @throws io.inmesh.control.store.StoreException when the store cannot be used
     * @throws IllegalStateException when the port cannot be opened, or etcd has gone away again
     */
    public static ControlServer start(ControlSettings settings) {
        MeshTime time = MeshTime.system();
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            // The access of others is the last thing to begin, and what is wrong with it the first to be told.
            AtomicReference<ControlApi> told = new AtomicReference<>();
            TokenFile tokens = settings.tokens() == null
                    ? null
                    : TokenFile.open(settings.tokens(), time, access -> use(told.get(), access));
            if (tokens != null) {
                opened.add(tokens);
            }
            ServerTls tls = tls(settings.tls(), time, opened);
            PolicyValidation validation = new PolicyValidation();
            Store store = open(settings.storage(), validation, time);
            opened.add(() -> store.close().block(CLOSE_BOUND));
            Registry registry = open(settings.storage(), settings.registry(), time);
            opened.add(() -> registry.close().block(CLOSE_BOUND));
            ControlApi api = new ControlApi(store, registry, validation, settings.access(), settings.api(), time);
            opened.add(api);
            told.set(api);
            if (tokens != null) {
                api.use(tokens.current());
            }
            Mesh mesh = mesh(settings);
            opened.add(mesh);
            MeshServer server = tls == null ? mesh.serve(api) : mesh.serve(api, tls);
            // At the end it is closed before all else, and with grace.
            opened.remove(mesh);
            return new ControlServer(store, registry, api, mesh, server, opened);
        } catch (RuntimeException e) {
            close(opened);
            throw e;
        }
    }

    private static void use(@Nullable ControlApi api, Access access) {
        if (api != null) {
            api.use(access);
        }
    }

    private static Store open(ControlSettings.Storage storage, PolicyValidation validation, MeshTime time) {
        return storage instanceof ControlSettings.Storage.Files directory
                ? FileStore.open(directory.settings(), validation, time)
                : EtcdStore.open(((ControlSettings.Storage.Etcd) storage).settings(), validation, time);
    }

    private static Registry open(ControlSettings.Storage storage, RegistrySettings settings, MeshTime time) {
        if (storage instanceof ControlSettings.Storage.Files directory) {
            Path own = directory.settings().directory().resolve(".mesh");
            return FileRegistry.open(own.resolve("registrations"), settings, time);
        }
        try {
            return EtcdRegistry.open(((ControlSettings.Storage.Etcd) storage).settings(), settings, time);
        } catch (RegistryException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static Mesh mesh(ControlSettings settings) {
        return Mesh.start(MeshSettings.DEFAULT
                .withName("mesh-control")
                .withServer(ServerSettings.DEFAULT
                        .withListener(settings.listener())
                        // Streams count as long as they last: the API has bounds of its own.
                        .withAdmission(AdmissionSettings.DEFAULT.withMaxConcurrent(0))));
    }

    private static @Nullable ServerTls tls(@Nullable PemPaths paths, MeshTime time, List<AutoCloseable> opened) {
        if (paths == null) {
            return null;
        }
        PemFiles pem = PemFiles.open(paths, time);
        opened.add(pem);
        ServerTls showing = ServerTls.showing(pem::keys);
        return paths.authorities() == null ? showing : showing.requiringCallers(pem::trust);
    }

    private static void close(List<AutoCloseable> opened) {
        for (int i = opened.size() - 1; i >= 0; i--) {
            try {
                opened.get(i).close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "something did not close", e);
            }
        }
    }

    public int port() {
        return server.port();
    }

    /** Streams of changes that are open. */
    public int watches() {
        return api.watches();
    }

    public Store store() {
        return store;
    }

    public Registry registry() {
        return registry;
    }

    public void awaitClosed() {
        server.awaitClosed();
    }

    /** Ends streams, lets requests end, then closes the store. */
    @Override
    public void close() {
        api.close();
        mesh.closeGracefully(GRACE).block(CLOSE_BOUND);
        close(opened);
    }
}
