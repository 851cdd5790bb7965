package io.inmesh.control.store;

import io.inmesh.time.MeshTime;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileStoreContractTest extends StoreContractTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Override
    Store open() {
        return FileStore.open(FileStoreSettings.of(directory).withHistory(KEPT), Texts.PICKY, MeshTime.system());
    }

    @Override
    boolean isShared() {
        return false;
    }
}
