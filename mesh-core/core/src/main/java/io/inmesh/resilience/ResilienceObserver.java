package io.inmesh.resilience;

import io.inmesh.service.Request;
import java.time.Duration;

/**
 * Hears what this package decides, for metrics and logs. Called on the thread of the call: must not block or throw.
 * Every method does nothing unless overridden.
 */
public interface ResilienceObserver {

    /** Hears nothing. */
    ResilienceObserver NONE = new ResilienceObserver() {};

    /** Why a failed call was not tried again. */
    enum RetryEnd {
        /** All attempts are used up. */
        ATTEMPTS,
        /** The destination's budget is empty. */
        BUDGET,
        /** As many calls as may be are being retried. */
        LIMIT,
        /** The deadline leaves no time for another attempt. */
        DEADLINE,
        /** The request may have taken effect, or its body is gone. */
        UNSAFE
    }

    /** State of a breaker. */
    enum BreakerState {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    /** Why a server refused a request. */
    enum Rejection {
        OVERLOAD,
        DRAINING,
        DEADLINE
    }

    /** {@code next} is about to be sent after {@code backoff}; its call holds the number of the attempt. */
    default void retrying(Request next, Duration backoff) {}

    /** The call failed for good at {@code last}. */
    default void retriesEnded(Request last, RetryEnd reason) {}

    default void breakerChanged(BreakerState from, BreakerState to) {}

    /** A call was refused by the open breaker. */
    default void breakerRejected() {}

    default void inboundRejected(Rejection reason) {}
}
