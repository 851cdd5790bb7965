package io.inmesh.spring.telemetry;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Subscribes its source within the scope of the observation that Spring carries in the Reactor context, so that its span is
 * current there: the mesh's spans become its children, and no second server span begins.
 */
public final class ObservedMono<T> extends Mono<T> {

    private final Mono<T> source;

    public ObservedMono(Mono<T> source) {
        this.source = source;
    }

    @Override
    @SuppressWarnings("try") // the scope is closed, not used
    public void subscribe(CoreSubscriber<? super T> actual) {
        Object carried = actual.currentContext().getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        if (carried instanceof Observation observation) {
            try (Observation.Scope scope = observation.openScope()) {
                source.subscribe(actual);
            }
        } else {
            source.subscribe(actual);
        }
    }
}
