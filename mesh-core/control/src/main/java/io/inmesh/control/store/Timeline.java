package io.inmesh.control.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The present state, the recent revisions that led to it, and whoever watches them. One thread appends; any reads.
 *
 * <p>A watcher is a place in the list, not a queue: it takes the next revision when it has demand, and one that comes too
 * late finds it gone.
 */
final class Timeline {

    /**
     * @param base the state before the first of {@code revisions}
     * @param weight of the revisions' texts together, in characters
     */
    private record State(Snapshot base, List<Revision> revisions, Snapshot current, long weight) {}

    /** How much text the kept revisions may hold: the newest is kept, however large. */
    private static final long MOST_CHARACTERS = 32_000_000;

    private final int kept;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private volatile State state;
    private volatile boolean closed;

    /** @param kept how many revisions at most, at least 1 */
    Timeline(int kept, Snapshot base, List<Revision> revisions) {
        this.kept = kept;
        this.state = rebuilt(base, revisions);
    }

    private State trimmed(Snapshot base, List<Revision> revisions, Snapshot current, long weight) {
        Snapshot newBase = base;
        long rest = weight;
        int first = 0;
        while (revisions.size() - first > kept || (rest > MOST_CHARACTERS && revisions.size() - first > 1)) {
            newBase = newBase.apply(revisions.get(first));
            rest -= weight(revisions.get(first));
            first++;
        }
        return new State(newBase, List.copyOf(revisions.subList(first, revisions.size())), current, rest);
    }

    private static long weight(Revision revision) {
        CanaryStep canary = revision.canary();
        return weight(revision.changes()) + (canary == null ? 0 : weight(canary.changes()));
    }

    private static long weight(List<Change> changes) {
        long weight = 0;
        for (Change change : changes) {
            weight += change.after() == null ? 0 : change.after().length();
        }
        return weight;
    }

    private State rebuilt(Snapshot base, List<Revision> revisions) {
        Snapshot current = base;
        long weight = 0;
        for (Revision revision : revisions) {
            current = current.apply(revision);
            weight += weight(revision);
        }
        return trimmed(base, revisions, current, weight);
    }

    Snapshot current() {
        return state.current();
    }

    /** The state before the oldest revision that is kept. */
    Snapshot base() {
        return state.base();
    }

    /** The oldest first. */
    List<Revision> revisions() {
        return state.revisions();
    }

    /** Of one writer; {@code after} is what {@code revision} makes of the present. */
    void append(Revision revision, Snapshot after) {
        State now = state;
        if (revision.number() != now.current().revision() + 1) {
            throw new IllegalStateException(
                    "revision " + revision.number() + " after " + now.current().revision());
        }
        List<Revision> longer = new ArrayList<>(now.revisions());
        longer.add(revision);
        state = trimmed(now.base(), longer, after, now.weight() + weight(revision));
        watchers.forEach(Watcher::drain);
    }

    /** Starts again from another state, which this one cannot be led to: watchers that lack what is between fail. */
    void restart(Snapshot base, List<Revision> revisions) {
        state = rebuilt(base, revisions);
        watchers.forEach(Watcher::drain);
    }

    Snapshot at(long revision) {
        State now = state;
        check(now, revision);
        Snapshot at = now.base();
        for (Revision each : now.revisions()) {
            if (each.number() <= revision) {
                at = at.apply(each);
            }
        }
        return at;
    }

    private static void check(State now, long revision) {
        long oldest = now.base().revision();
        long newest = now.current().revision();
        if (revision < oldest || revision > newest) {
            throw StoreException.noSuchRevision(revision, oldest, newest);
        }
    }

    Flux<Revision> watch(long revision) {
        return Flux.from(subscriber -> {
            Watcher watcher = new Watcher(this, Operators.toCoreSubscriber(subscriber), revision);
            watchers.add(watcher);
            watcher.begin();
        });
    }

    void forget(Watcher watcher) {
        watchers.remove(watcher);
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * The revision after {@code seen}, or null where there is none yet.
     *
     * @throws StoreException of kind NO_SUCH_REVISION when it is no longer, or was never, in the list
     */
    @Nullable
    Revision after(long seen) {
        State now = state;
        check(now, seen);
        long index = seen - now.base().revision();
        return index < now.revisions().size() ? now.revisions().get((int) index) : null;
    }

    /** Completes every watch. */
    void close() {
        closed = true;
        watchers.forEach(Watcher::drain);
    }
}
