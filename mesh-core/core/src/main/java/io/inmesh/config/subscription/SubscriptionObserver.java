package io.inmesh.config.subscription;

/** Hears what a subscription meets, and tells it how calls go. Called from any thread; never blocks. */
public interface SubscriptionObserver {

    /** Hears nothing. */
    SubscriptionObserver NONE = () -> CallCount.NONE;

    /** So far. */
    CallCount calls();

    /** A stream is begun after the first. */
    default void reconnecting() {}

    /** Something of a revision could not be put into force. */
    default void rejected() {}
}
