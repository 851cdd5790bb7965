package io.inmesh.config.subscription;

/**
 * How a subscription stands at one moment. Immutable.
 *
 * @param revision in use; 0: none
 * @param source where it is from
 * @param ageSeconds since the service last said anything; of one that never did, since the start
 */
public record SubscriptionState(long revision, Source source, double ageSeconds) {

    static final SubscriptionState NONE = new SubscriptionState(0, Source.NONE, 0);

    /** Where the revision in use is from. */
    public enum Source {
        /** Nothing is known. */
        NONE,
        /** The service itself, now or before it went away. */
        SERVICE,
        /** The snapshot on disk. */
        CACHE
    }
}
