package io.inmesh.service;

import reactor.core.publisher.Mono;

/** A filter in front of a service. A class, not a lambda of {@link Filter}: that goes through a method handle. */
record FilteredService(Filter filter, Service next) implements Service {

    @Override
    public Mono<Response> call(Request request) {
        return filter.apply(request, next);
    }
}
