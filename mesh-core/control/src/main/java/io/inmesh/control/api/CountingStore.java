package io.inmesh.control.api;

import io.inmesh.control.store.Commit;
import io.inmesh.control.store.Revision;
import io.inmesh.control.store.Snapshot;
import io.inmesh.control.store.Store;
import io.inmesh.document.Problem;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A store whose changes are counted. Thread-safe. */
final class CountingStore implements Store {

    private final Store store;
    private final ControlMetrics metrics;

    CountingStore(Store store, ControlMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
    }

    @Override
    public Snapshot current() {
        return store.current();
    }

    @Override
    public Mono<Snapshot> newest() {
        return store.newest();
    }

    @Override
    public Mono<Revision> commit(Commit commit) {
        return store.commit(commit)
                .doOnNext(revision -> metrics.committed(!revision.isNothing()))
                .doOnError(metrics::commitFailed);
    }

    @Override
    public Flux<Revision> watch(long revision) {
        return store.watch(revision);
    }

    @Override
    public List<Revision> history() {
        return store.history();
    }

    @Override
    public Snapshot at(long revision) {
        return store.at(revision);
    }

    @Override
    public List<Problem> problems() {
        return store.problems();
    }

    @Override
    public Mono<Void> probe() {
        return store.probe();
    }

    @Override
    public Mono<Void> close() {
        return store.close();
    }
}
