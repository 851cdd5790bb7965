package io.inmesh.service;

import org.jspecify.annotations.Nullable;

/** Decides what an outcome means. Pure and thread-safe. */
@FunctionalInterface
public interface ResponseClassifier {

    /** With exactly one of {@code response} and {@code error}, or neither when the caller cancelled. */
    Classification classify(Request request, @Nullable Response response, @Nullable Throwable error);

    /**
     * The default: 502, 503 and 504 are retryable where the method is idempotent, other 5xx are failures, the rest is
     * success; errors are retryable where they say that nothing was processed, or where the method is idempotent and the
     * connection failed under it; a body that cannot be sent twice is never retryable.
     */
    static ResponseClassifier standard() {
        return StandardClassifier.INSTANCE;
    }
}
