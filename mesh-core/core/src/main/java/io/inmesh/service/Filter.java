package io.inmesh.service;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Behaviour around a {@link Service}: the only way to add any. A filter may change the request, the response, neither or
 * both, or answer without calling {@code next}; it keeps the contract of {@link Service}. Thread-safe.
 */
@FunctionalInterface
public interface Filter {

    Mono<Response> apply(Request request, Service next);

    /** This filter in front of {@code next}. */
    default Service andThen(Service next) {
        return new FilteredService(this, next);
    }

    /** All {@code filters} in front of {@code service}; the first is the outermost, as a request travels. */
    static Service stack(List<? extends Filter> filters, Service service) {
        Service stacked = service;
        for (int i = filters.size() - 1; i >= 0; i--) {
            stacked = filters.get(i).andThen(stacked);
        }
        return stacked;
    }
}
