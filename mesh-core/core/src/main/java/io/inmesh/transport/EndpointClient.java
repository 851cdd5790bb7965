package io.inmesh.transport;

import io.inmesh.service.Service;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Calls one endpoint over pooled connections. Its errors tell whether the request may have been processed. A call ends by
 * {@link io.inmesh.service.Call#attemptDeadlineNanos} at the latest: as {@code ATTEMPT_TIMEOUT} where the call's own
 * deadline is later, otherwise as {@code DEADLINE_EXCEEDED}.
 */
public interface EndpointClient extends Service {

    /** What its pool holds now. */
    default EndpointStats stats() {
        return EndpointStats.NONE;
    }

    /**
     * Goes on by other settings: limits and times hold at once for the connections that there are, and those that are not
     * as the settings ask (by another protocol, for one) end after their calls. No call fails for it.
     */
    default void update(ConnectionSettings settings) {}

    /**
     * Takes no further calls, ends idle connections at once and busy ones as their calls end; after {@code grace} it
     * closes them under their calls. Idempotent.
     */
    Mono<Void> close(Duration grace);
}
