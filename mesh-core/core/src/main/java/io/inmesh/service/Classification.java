package io.inmesh.service;

/** What an outcome means: one answer for retries, breaker, endpoint health and metrics alike. */
public enum Classification {
    /** The destination did its work. A 4xx is the caller's mistake, so it is one of these. */
    SUCCESS(false, false),
    /** Says nothing of the destination: the caller cancelled, or its own input was refused before sending. */
    NEUTRAL(false, false),
    /** Failed, and sending it again is safe. */
    RETRYABLE_FAILURE(true, true),
    /** Failed, and it may have taken effect: never sent again. */
    FAILURE(true, false);

    private final boolean failure;
    private final boolean retryable;

    Classification(boolean failure, boolean retryable) {
        this.failure = failure;
        this.retryable = retryable;
    }

    public boolean isFailure() {
        return failure;
    }

    public boolean isRetryable() {
        return retryable;
    }
}
