package io.inmesh.config.subscription;

import io.inmesh.config.ConfigurationException;
import io.inmesh.config.Workload;
import io.inmesh.document.Problem;
import io.inmesh.document.ResourceFeed;
import io.inmesh.naming.ServiceName;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.Connector;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * What binds an application to the shared config service: it is told what concerns the services that it uses, tells what
 * it makes of that, and where it serves. Whatever becomes of the service, what was told once stays in use. Thread-safe.
 */
public interface Subscription {

    /** Of an application that nobody steers: there is nothing to wait for. */
    Subscription NONE = () -> null;

    /** What the service tells; null: there is no service. */
    @Nullable
    ResourceFeed feed();

    /** Asks the service to tell of {@code name}, for as long as the result is not disposed. */
    default Disposable use(ServiceName name) {
        return Disposables.disposed();
    }

    /** Whether the service has told what concerns calls to {@code name}, or there is no use in waiting for it. Never blocks. */
    default boolean covers(ServiceName name) {
        return true;
    }

    /** Ends when {@link #covers} {@code name}, or after a few seconds without. */
    default Mono<Void> cover(ServiceName name) {
        return Mono.empty();
    }

    /**
     * The present set of {@link #feed} has been put into force.
     *
     * @param problems that it has; those of the service's resources are told to the service
     */
    default void applied(List<Problem> problems) {}

    /** The present set of {@link #feed} could not be put into force at all. */
    default void refused(String why) {}

    /** This application takes calls at {@code host:port} from now on; the service lets others know. */
    default void serves(String host, int port) {}

    /** This application is about to take no more calls; ends when the service has heard, or after 2 seconds. */
    default Mono<Void> withdraw() {
        return Mono.empty();
    }

    /** How things stand. */
    default SubscriptionState state() {
        return SubscriptionState.NONE;
    }

    /** Ends it; what waits to be kept on disk is written first. Idempotent; within a few seconds. */
    default Mono<Void> close() {
        return Mono.empty();
    }

    /**
     * Opens a subscription and waits, as the settings say, for the service's first word. Blocks.
     *
     * @param workload the application
     * @param named services that it is going to call
     * @param connector the way to the service
     * @param observer hears of it
     * @return {@link #NONE} where there is no service
     * @throws ConfigurationException when it cannot begin, or the service has told nothing and the settings demand it
     */
    static Subscription open(
            SubscriptionSettings settings,
            Workload workload,
            Collection<ServiceName> named,
            Connector connector,
            MeshTime time,
            SubscriptionObserver observer) {
        return settings.isPresent()
                ? SubscriptionStart.open(settings, workload, named, connector, time, observer)
                : NONE;
    }
}
