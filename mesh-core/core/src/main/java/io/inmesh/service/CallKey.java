package io.inmesh.service;

/**
 * A typed key of an attribute of a {@link Call}, compared by identity: keep it in a constant.
 *
 * @param <T> the type of the value
 */
@SuppressWarnings("UnusedTypeParameter") // it types Call.get and Call.with
public final class CallKey<T> {

    private final String name;

    private CallKey(String name) {
        this.name = name;
    }

    public static <T> CallKey<T> named(String name) {
        return new CallKey<>(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
