package io.inmesh.control.store;

import io.inmesh.time.MeshTime;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class EtcdStoreContractIT extends StoreContractTest {

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
    Store open() {
        EtcdStoreSettings settings = EtcdStoreSettings.of(List.of(etcd.endpoint()))
                .withPrefix(prefix)
                .withHistory(KEPT);
        return EtcdStore.open(settings, Texts.PICKY, MeshTime.system());
    }

    @Override
    boolean isShared() {
        return true;
    }
}
