package io.inmesh.transport;

import io.inmesh.service.Response;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A call that a {@link DeadlineWheel} holds: it carries the wheel's links itself, so that a timer allocates nothing. */
abstract class TimedCall extends Mono<Response> {

    static final int NOT_IN_WHEEL = -1;

    // Owned by the wheel.
    @Nullable
    TimedCall previous;

    @Nullable
    TimedCall next;

    int slot = NOT_IN_WHEEL;
    long tick;

    /** Its time has come; it is no longer in the wheel. */
    abstract void onTimer();
}
