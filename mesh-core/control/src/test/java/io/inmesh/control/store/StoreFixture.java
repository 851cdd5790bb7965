package io.inmesh.control.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;

/** The stores of a test, and what is done with them. */
abstract class StoreFixture {

    static final Duration SOON = Duration.ofSeconds(10);
    static final int KEPT = 20;

    private final List<Store> opened = new ArrayList<>();

    /** The store of this test, opened once more where it was closed, or beside the others where that is possible. */
    abstract Store open() throws Exception;

    /** Whether several may be open at once. */
    abstract boolean isShared();

    final Store store() throws Exception {
        Store store = open();
        opened.add(store);
        return store;
    }

    final Store reopened(Store store) throws Exception {
        store.close().block(SOON);
        return store();
    }

    @AfterEach
    void close() {
        opened.forEach(store -> store.close().block(SOON));
    }

    static Revision done(Store store, Commit commit) {
        return Objects.requireNonNull(store.commit(commit).block(SOON));
    }

    static StoreException refused(Store store, Commit commit) {
        try {
            done(store, commit);
        } catch (StoreException e) {
            return e;
        }
        throw new AssertionError("accepted: " + commit);
    }
}
