package io.inmesh.control;

import io.inmesh.Mesh;
import io.inmesh.MeshServer;
import io.inmesh.config.MeshSettings;
import io.inmesh.config.ServerSettings;
import io.inmesh.control.api.ControlApi;
import io.inmesh.control.registry.EtcdRegistry;
import io.inmesh.control.registry.FileRegistry;
import io.inmesh.control.registry.Registry;
import io.inmesh.control.registry.RegistryException;
import io.inmesh.control.store.EtcdStore;
import io.inmesh.control.store.EtcdStoreSettings;
import io.inmesh.control.store.FileStore;
import io.inmesh.control.store.Store;
import io.inmesh.resilience.AdmissionSettings;
import io.inmesh.time.MeshTime;
import java.nio.file.Path;
import java.time.Duration;

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

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);

    private final Store store;
    private final Registry registry;
    private final ControlApi api;
    private final Mesh mesh;
    private final MeshServer server;

    private ControlServer(Store store, Registry registry, ControlApi api, Mesh mesh, MeshServer server) {
        this.store = store;
        this.registry = registry;
        this.api = api;
        this.mesh = mesh;
        this.server = server;
    }

    /**
     * Opens the store, then the port; blocks for both.
     *
     * @throws io.inmesh.control.store.StoreException when the store cannot be used
     * @throws IllegalStateException when the port cannot be opened, or etcd has gone away again
     */
    public static ControlServer start(ControlSettings settings) {
        MeshTime time = MeshTime.system();
        PolicyValidation validation = new PolicyValidation();
        Store store = settings.storage() instanceof ControlSettings.Storage.Files files
                ? FileStore.open(files.settings(), validation, time)
                : EtcdStore.open(((ControlSettings.Storage.Etcd) settings.storage()).settings(), validation, time);
        Registry registry = registry(settings, store, time);
        ControlApi api = new ControlApi(store, registry, validation, settings.access(), settings.api(), time);
        Mesh mesh = Mesh.start(MeshSettings.DEFAULT
                .withName("mesh-control")
                .withServer(ServerSettings.DEFAULT
                        .withListener(settings.listener())
                        // Streams count as long as they last: the API has bounds of its own.
                        .withAdmission(AdmissionSettings.DEFAULT.withMaxConcurrent(0))));
        try {
            return new ControlServer(store, registry, api, mesh, mesh.serve(api));
        } catch (RuntimeException e) {
            mesh.close();
            api.close();
            registry.close().block(CLOSE_BOUND);
            store.close().block(CLOSE_BOUND);
            throw e;
        }
    }

    private static Registry registry(ControlSettings settings, Store store, MeshTime time) {
        try {
            return opened(settings, time);
        } catch (RuntimeException e) {
            store.close().block(CLOSE_BOUND);
            throw e;
        }
    }

    private static Registry opened(ControlSettings settings, MeshTime time) {
        if (settings.storage() instanceof ControlSettings.Storage.Files files) {
            Path own = files.settings().directory().resolve(".mesh");
            return FileRegistry.open(own.resolve("registrations"), settings.registry(), time);
        }
        EtcdStoreSettings etcd = ((ControlSettings.Storage.Etcd) settings.storage()).settings();
        try {
            return EtcdRegistry.open(etcd, settings.registry(), time);
        } catch (RegistryException e) {
            throw new IllegalStateException(e.getMessage(), e);
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
        registry.close().block(CLOSE_BOUND);
        store.close().block(CLOSE_BOUND);
    }
}
