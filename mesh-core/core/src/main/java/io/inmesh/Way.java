package io.inmesh;

import io.inmesh.routing.Leg;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import reactor.core.publisher.Mono;

/** One way to a destination, with a glance at whether it leads anywhere now. */
record Way(Service service, Destination destination) implements Leg {

    @Override
    public Mono<Response> call(Request request) {
        return service.call(request);
    }

    @Override
    public boolean isUsable() {
        return destination.isUsable();
    }
}
