package io.inmesh.config.subscription;

import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import reactor.core.publisher.Flux;

/**
 * Asks the config service to tell of each name that is resolved, and waits for that before it asks the source, so that a name
 * of which nothing has been told yet is pending rather than unknown.
 */
public final class SubscribingResolver implements Resolver {

    private final Resolver source;
    private final Subscription subscription;

    /** @param source closed with this */
    public SubscribingResolver(Resolver source, Subscription subscription) {
        this.source = source;
        this.subscription = subscription;
    }

    @Override
    public Flux<EndpointSet> resolve(ServiceName name) {
        return Flux.using(() -> subscription.use(name), use -> told(name), use -> use.dispose());
    }

    private Flux<EndpointSet> told(ServiceName name) {
        // What a source has for certain, such as the application's own settings, needs no waiting.
        return subscription.covers(name) || source.isKnown(name)
                ? source.resolve(name)
                : subscription.cover(name).thenMany(source.resolve(name)).startWith(EndpointSet.pending());
    }

    @Override
    public boolean isKnown(ServiceName name) {
        return source.isKnown(name);
    }

    @Override
    public void close() {
        source.close();
    }
}
