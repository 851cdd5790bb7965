package io.inmesh.config.subscription;

import io.inmesh.naming.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Which services this application uses, and of which the service has told. Thread-safe: no callback is made under its
 * monitor.
 */
final class InterestBook {

    /** As many names as lead to destinations, and as many again. */
    private static final int MOST_WAITS = 8_192;

    private final Workplace place;
    private final Duration hold;
    private final Runnable onMore;
    private final Map<String, Integer> uses = new HashMap<>(); // guarded by this
    private final Map<String, Sinks.Empty<Void>> waits = new HashMap<>(); // guarded by this
    private final Set<String> hints; // guarded by this

    /** Waited for in vain: nobody waits for them again. */
    private final Set<String> givenUp = ConcurrentHashMap.newKeySet();

    private volatile Interest covered = Interest.SHARED;

    /** Nobody waits: it would be in vain. */
    private volatile boolean isHopeless;

    /**
     * @param hold the most that anybody waits for a name
     * @param hints names that were used in an earlier life
     * @param onMore there are names that are not covered
     */
    InterestBook(Workplace place, Duration hold, Collection<String> hints, Runnable onMore) {
        this.place = place;
        this.hold = hold;
        this.hints = new HashSet<>(hints);
        this.onMore = onMore;
    }

    /** Holds {@code name} for as long as the result is not disposed. */
    Disposable use(ServiceName name) {
        String text = Interest.nameOf(name);
        add(text);
        return new Use(text);
    }

    private final class Use implements Disposable {
        private final String name;
        private boolean isLeft; // guarded by the book

        Use(String name) {
            this.name = name;
        }

        @Override
        public void dispose() {
            synchronized (InterestBook.this) {
                if (!isLeft) {
                    isLeft = true;
                    uses.computeIfPresent(name, (key, count) -> count > 1 ? count - 1 : null);
                }
            }
        }
    }

    private void add(String name) {
        boolean isNew;
        synchronized (this) {
            isNew = uses.merge(name, 1, Integer::sum) == 1 && !hints.contains(name);
        }
        if (isNew && !covered.covers(name)) {
            onMore.run();
        }
    }

    boolean covers(ServiceName name) {
        return isSettled(Interest.nameOf(name));
    }

    private boolean isSettled(String name) {
        return isHopeless || covered.covers(name) || givenUp.contains(name);
    }

    /** Ends when the service has told of {@code name}, or when nobody is to wait for it any longer. */
    Mono<Void> cover(ServiceName name) {
        String text = Interest.nameOf(name);
        if (isSettled(text)) {
            return Mono.empty();
        }
        Sinks.Empty<Void> wait;
        synchronized (this) {
            wait = waits.get(text);
            if (wait == null) {
                if (waits.size() >= MOST_WAITS) {
                    return Mono.empty();
                }
                Sinks.Empty<Void> made = Sinks.empty();
                waits.put(text, made);
                place.time().schedule(() -> giveUp(text, made), hold);
                wait = made;
            }
        }
        settle(); // what was told meanwhile
        return wait.asMono();
    }

    private void giveUp(String name, Sinks.Empty<Void> wait) {
        synchronized (this) {
            if (waits.remove(name, wait) && givenUp.size() < MOST_WAITS) {
                givenUp.add(name);
            }
        }
        wait.tryEmitEmpty();
    }

    /** What is to be asked for. */
    synchronized Interest wanted() {
        Set<String> names = new HashSet<>(hints);
        names.addAll(uses.keySet());
        return Interest.of(names);
    }

    /** Names that only an earlier life has used are asked for no longer. */
    synchronized void forgetHints() {
        hints.clear();
    }

    /** Of {@code interest} all is known now. */
    void cover(Interest interest) {
        covered = interest;
        givenUp.clear();
        settle();
    }

    /** Whether waiting makes no sense, for the service is away. */
    void hopeless(boolean value) {
        isHopeless = value;
        settle();
    }

    private void settle() {
        List<Sinks.Empty<Void>> settled = new ArrayList<>();
        synchronized (this) {
            waits.entrySet().removeIf(wait -> {
                boolean ends = isSettled(wait.getKey());
                if (ends) {
                    settled.add(wait.getValue());
                }
                return ends;
            });
        }
        settled.forEach(Sinks.Empty::tryEmitEmpty);
    }
}
