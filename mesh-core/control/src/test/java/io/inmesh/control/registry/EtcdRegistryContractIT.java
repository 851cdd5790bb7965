package io.inmesh.control.registry;

import io.inmesh.control.store.Etcd;
import io.inmesh.control.store.EtcdStoreSettings;
import io.inmesh.time.MeshTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class EtcdRegistryContractIT extends RegistryContractTest {

    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Etcd etcd;

    private String prefix = "";

    @BeforeAll
    static void start() throws Exception {
        etcd = Etcd.start(directory);
    }

    @AfterAll
    static void stop() {
        if (etcd != null) {
            etcd.close();
        }
    }

    @BeforeEach
    void takeNewPrefix() {
        prefix = "/test-" + TESTS.incrementAndGet();
    }

    @Override
    Registry open(RegistrySettings settings) {
        EtcdStoreSettings where = EtcdStoreSettings.of(List.of(etcd.endpoint())).withPrefix(prefix);
        return EtcdRegistry.open(where, settings, MeshTime.system());
    }

    @Override
    void pass(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }
}
