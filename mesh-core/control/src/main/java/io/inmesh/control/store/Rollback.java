package io.inmesh.control.store;

import java.util.ArrayList;
import java.util.List;

/** Going back: forward, by a revision that says what an old one said. */
public final class Rollback {

    private Rollback() {}

    /**
     * What makes the present equal to {@code revision}; it fails where somebody changes one of the resources meanwhile.
     *
     * @throws StoreException of kind NO_SUCH_REVISION
     */
    public static Commit to(Store store, long revision, String who) {
        Snapshot now = store.current();
        Snapshot then = store.at(revision);
        List<Write> writes = new ArrayList<>();
        for (StoredResource resource : then.resources().values()) {
            StoredResource there = now.resources().get(resource.key());
            if (there == null || !there.text().equals(resource.text())) {
                writes.add(Write.put(resource.key(), resource.text())
                        .expecting(there == null ? Write.ABSENT : there.revision()));
            }
        }
        for (StoredResource there : now.resources().values()) {
            if (!then.resources().containsKey(there.key())) {
                writes.add(Write.remove(there.key()).expecting(there.revision()));
            }
        }
        return new Commit(who, "rollback to revision " + revision, writes);
    }
}
