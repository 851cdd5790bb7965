package io.inmesh.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Header fields in the order they were sent; names compare without regard to case. What a caller holds never changes;
 * {@code with...} and {@code without} return copies. A transport may subclass it to show what it received without
 * copying it. Thread-safe for reading.
 */
public abstract class Headers {

    protected Headers() {}

    public static Headers empty() {
        return ArrayHeaders.EMPTY;
    }

    /**
     * @param namesAndValues alternating
     * @throws IllegalArgumentException when a name is not a token, a value holds control characters, or one is missing
     */
    public static Headers of(String... namesAndValues) {
        return ArrayHeaders.checked(namesAndValues);
    }

    /** A copy of {@code map}. */
    public static Headers of(Map<String, ? extends Iterable<String>> map) {
        List<String> flat = new ArrayList<>();
        map.forEach((name, values) -> values.forEach(value -> {
            flat.add(name);
            flat.add(value);
        }));
        return of(flat.toArray(new String[0]));
    }

    /** The first value of {@code name}, or null. */
    public abstract @Nullable String get(String name);

    public abstract List<String> getAll(String name);

    /** All values of {@code name} in one, with commas between them (RFC 9110, 5.3), or null. */
    public @Nullable String joined(String name) {
        String first = get(name);
        if (first == null) {
            return null;
        }
        List<String> values = getAll(name);
        return values.size() == 1 ? first : String.join(",", values);
    }

    /** How many fields; a name that comes twice counts twice. */
    public abstract int size();

    /** Passes every field in order. */
    public abstract void forEach(BiConsumer<? super String, ? super String> action);

    public boolean contains(String name) {
        return get(name) != null;
    }

    /** With {@code name} set to {@code value} alone. */
    public Headers with(String name, String value) {
        return ArrayHeaders.copyOf(this, name).with(name, value);
    }

    /** With one more field. */
    public Headers plus(String name, String value) {
        return ArrayHeaders.copyOf(this, null).plus(name, value);
    }

    public Headers without(String name) {
        return contains(name) ? ArrayHeaders.copyOf(this, name) : this;
    }

    /** The names only: values may be secrets. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>(size());
        forEach((name, value) -> names.add(name));
        return names.toString();
    }
}
