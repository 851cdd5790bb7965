package io.inmesh.naming;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for lately: at most a given number of entries, those that nobody asks for are forgotten first. In two
 * generations: when the young one is full, the old one is dropped. Thread-safe; reading takes no lock; two threads that
 * ask for the same new key may both make its value.
 */
public final class RecentMap<K, V> {

    private final int half;

    private record Generations<K, V>(Map<K, V> young, Map<K, V> old) {}

    private volatile Generations<K, V> generations = new Generations<>(new ConcurrentHashMap<>(), Map.of());

    /** @param capacity at least 2 */
    public RecentMap(int capacity) {
        half = Math.max(1, capacity / 2);
    }

    /** Null: it is not there (any more). */
    public @Nullable V get(K key) {
        Generations<K, V> now = generations;
        V young = now.young.get(key);
        if (young != null) {
            return young;
        }
        V old = now.old.get(key);
        if (old != null) {
            put(key, old);
        }
        return old;
    }

    public void put(K key, V value) {
        Map<K, V> young = generations.young;
        if (young.size() >= half) {
            young = turn(young);
        }
        young.put(key, value);
    }

    private synchronized Map<K, V> turn(Map<K, V> full) {
        if (generations.young == full) {
            generations = new Generations<>(new ConcurrentHashMap<>(), full);
        }
        return generations.young;
    }

    /** How many entries there are. */
    int size() {
        Generations<K, V> now = generations;
        return now.young.size() + now.old.size();
    }
}
