package io.inmesh;

import io.inmesh.balancing.BalancedService;
import io.inmesh.balancing.BalancerFactory;
import io.inmesh.balancing.Balancers;
import io.inmesh.balancing.SessionCookieFilter;
import io.inmesh.config.ClientSettings;
import io.inmesh.health.HealthFactory;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Node;
import io.inmesh.naming.ServiceName;
import io.inmesh.resilience.AttemptTimeoutFilter;
import io.inmesh.resilience.BreakerFilter;
import io.inmesh.resilience.DeadlineFilter;
import io.inmesh.resilience.DestinationLimits;
import io.inmesh.resilience.LimitFilter;
import io.inmesh.resilience.RetryBudget;
import io.inmesh.resilience.RetryFilter;
import io.inmesh.service.Filter;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.telemetry.AttemptTelemetryFilter;
import io.inmesh.telemetry.ClientTelemetryFilter;
import io.inmesh.telemetry.DestinationMetrics;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.Connector;
import io.inmesh.transport.EndpointClient;
import io.inmesh.transport.PoolQuota;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * A request's way out to one destination, top to bottom as it travels. Each line says why it stands where it stands, and
 * {@code ClientStackTest} holds each reason.
 */
final class ClientStack implements AutoCloseable {

    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private final ClientSettings settings;
    private final String name;
    private final Telemetry telemetry;
    private final MeshTime time;
    private final ResponseClassifier classifier = ResponseClassifier.standard();
    private final DestinationMetrics metrics;
    private final Destination destination;
    private final Service service;

    ClientStack(ServiceName name, ClientSettings settings, Telemetry telemetry, MeshTime time, Connector connector) {
        this.settings = settings;
        this.name = name.toString();
        this.telemetry = telemetry;
        this.time = time;
        this.metrics = new DestinationMetrics(telemetry, this.name);
        this.destination = destination(name, connector);
        this.service = around(destination);
        metrics.watchEndpoints(destination::availableNodes, destination::nodeCount);
        metrics.watchPool(destination::connections);
        metrics.watchDiscovery(destination::ageSeconds, destination::isStale);
    }

    /** What a call passes before an endpoint is chosen. */
    private Service around(Service next) {
        DestinationLimits limits = new DestinationLimits(settings.limits());
        RetryBudget budget = new RetryBudget(settings.retry(), limits, time);
        BreakerFilter breaker = new BreakerFilter(name, settings.breaker(), classifier, time, metrics);
        metrics.watch(budget);
        metrics.watch(breaker);
        return Filter.stack(
                List.of(
                        // first, so that it sees what the caller sees: the whole time, the errors of every filter below
                        new ClientTelemetryFilter(telemetry, name, classifier, time),
                        // above all that waits (discovery, backoff, pool), so that one deadline bounds their sum
                        new DeadlineFilter(time, settings.timeout()),
                        // above retries, so that it judges whole calls, and an open circuit costs neither budget nor
                        // time
                        breaker,
                        // above retries, so that a call that is one too many is not tried again at the same limit;
                        // below
                        // the breaker, which takes it for what it is: no fault of the destination's
                        new LimitFilter(name, limits),
                        // above retries, so that all attempts of a call hash by the same cookie
                        new SessionCookieFilter(settings::balancing, RANDOM),
                        // above balancing, so that every attempt goes to a node of its own
                        new RetryFilter(settings.retry(), budget, classifier, time, metrics)),
                next);
    }

    /** What an attempt passes after {@code endpoint} was chosen for it. */
    private Service toward(Endpoint endpoint, EndpointClient connections) {
        return Filter.stack(
                List.of(
                        // below the choice and its accounting, so that an attempt that is too slow counts against its
                        // node
                        new AttemptTimeoutFilter(time, settings.attemptTimeout()),
                        // last, so that a span is one attempt on the wire, and its context the one that is sent
                        new AttemptTelemetryFilter(telemetry, name, endpoint, classifier)),
                connections);
    }

    private Destination destination(ServiceName serviceName, Connector connector) {
        BalancerFactory balancers = Balancers.of(settings.balancing());
        HealthFactory health = HealthFactory.of(settings.health(), time, RANDOM, metrics);
        PoolQuota quota = new PoolQuota(settings.connection());
        return new Destination(
                serviceName,
                endpoint -> {
                    EndpointClient connections = connector.open(endpoint, settings.connection(), quota);
                    Service toward = toward(endpoint, connections);
                    return new LiveNode(
                            new Node(endpoint, balancers.newLoad(time), health.newHealth(endpoint), toward),
                            connections);
                },
                nodes -> balancers.newBalancer(nodes, RANDOM, time),
                balancer -> new BalancedService(balancer, classifier, time),
                time);
    }

    /** The whole way. */
    Service service() {
        return service;
    }

    Destination destination() {
        return destination;
    }

    @Override
    public void close() {
        metrics.close();
        destination.close();
    }
}
