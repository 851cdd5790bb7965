package io.inmesh.control.store;

import io.inmesh.document.Problem;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Resources, and the revisions that made them what they are. Holds the present and the recent past in memory, so that
 * reading never waits. Thread-safe.
 */
public interface Store {

    /** The newest state that this store knows. */
    Snapshot current();

    /** The newest state that there is, asking for it where others write too; {@link #current} has it from then on. */
    Mono<Snapshot> newest();

    /**
     * Makes a revision, once it is durable. Where nothing would differ, none is made, and the answer has no changes and the
     * number of the newest.
     *
     * @return fails with {@link StoreException}; where that says CONFLICT, BLOCKED or INVALID, nothing has changed
     */
    Mono<Revision> commit(Commit commit);

    /**
     * The revisions after {@code revision}, each once and in order, first those that are known and then new ones as they are
     * made, for as long as it is subscribed. A slow subscriber costs no memory; when it falls behind the history that is
     * kept, it fails with NO_SUCH_REVISION, as one that asks for what is not kept does. Signals come on the store's thread,
     * or on the one that asks for more.
     */
    Flux<Revision> watch(long revision);

    /** The revisions that are kept, the newest first. */
    List<Revision> history();

    /**
     * The state as it was at {@code revision}.
     *
     * @throws StoreException of kind NO_SUCH_REVISION
     */
    Snapshot at(long revision);

    /** What is in the way now: files that were refused, a disk or an etcd that does not answer. */
    List<Problem> problems();

    /** Fails where no revision could be made at present. */
    Mono<Void> probe();

    /** Ends watches and lets go of what it holds. Idempotent. */
    Mono<Void> close();
}
