package io.inmesh;

import io.inmesh.balancing.BalancedService;
import io.inmesh.balancing.BalancerFactory;
import io.inmesh.balancing.Balancers;
import io.inmesh.config.ClientSettings;
import io.inmesh.health.FailureAccrual;
import io.inmesh.health.HealthFactory;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Node;
import io.inmesh.naming.ServiceName;
import io.inmesh.resilience.AttemptTimeoutFilter;
import io.inmesh.resilience.BreakerFilter;
import io.inmesh.resilience.DeadlineFilter;
import io.inmesh.resilience.RetryBudget;
import io.inmesh.resilience.RetryFilter;
import io.inmesh.resilience.RetrySettings;
import io.inmesh.routing.RoutePolicy;
import io.inmesh.service.Filter;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.telemetry.AttemptTelemetryFilter;
import io.inmesh.telemetry.DestinationMetrics;
import io.inmesh.transport.EndpointClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a request's way out: to one destination, whoever calls it and by whichever rule. All ways share its
 * endpoints, breaker and budget. Top to bottom as a request travels; each line says why it stands where it stands, and
 * {@code ClientStackTest} holds each reason.
 */
final class DestinationStack implements AutoCloseable {

    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private final ClientSettings settings;
    private final String name;
    private final Fabric fabric;
    private final ResponseClassifier classifier = ResponseClassifier.standard();
    private final DestinationMetrics metrics;
    private final Destination destination;
    private final RetryBudget budget;
    private final BreakerFilter breaker;

    DestinationStack(ServiceName name, ClientSettings settings, Fabric fabric) {
        this.settings = settings;
        this.name = name.toString();
        this.fabric = fabric;
        this.metrics = new DestinationMetrics(fabric.telemetry(), this.name);
        this.destination = destination(name);
        this.budget = new RetryBudget(settings.retry(), fabric.time());
        this.breaker = new BreakerFilter(this.name, settings.breaker(), classifier, fabric.time(), metrics);
        metrics.watch(budget);
        metrics.watch(breaker);
        metrics.watchEndpoints(destination::availableNodes, destination::nodeCount);
        metrics.watchPool(destination::connections);
        metrics.watchDiscovery(destination::ageSeconds, destination::isStale);
    }

    /** The way of calls that no rule speaks of. */
    Service way() {
        return way(RoutePolicy.NONE);
    }

    /** The way of calls that {@code policy} speaks of: what it leaves unsaid is as the destination's settings say. */
    Service way(RoutePolicy policy) {
        Duration timeout = policy.timeouts().call();
        return Filter.stack(
                List.of(
                        // above all that waits (discovery, backoff, pool), so that one deadline bounds their sum
                        new DeadlineFilter(fabric.time(), timeout == null ? settings.timeout() : timeout),
                        // above retries, so that it judges whole calls, and an open circuit costs neither budget nor
                        // time
                        breaker,
                        // above balancing, so that every attempt goes to a node of its own
                        new RetryFilter(retry(policy.retry()), budget, classifier, fabric.time(), metrics),
                        // below retries, so that each attempt has its own time; the transport ends it, so that it
                        // counts
                        // against its node
                        new AttemptTimeoutFilter(
                                fabric.time(), attemptTimeout(policy.timeouts().attempt()))),
                destination);
    }

    private @Nullable Duration attemptTimeout(@Nullable Duration ofRule) {
        if (ofRule == null) {
            return settings.attemptTimeout();
        }
        return ofRule.isZero() ? null : ofRule;
    }

    private RetrySettings retry(RoutePolicy.@Nullable Retry ofRule) {
        RetrySettings own = settings.retry();
        if (ofRule == null) {
            return own;
        }
        Duration base = ofRule.baseBackoff() == null ? own.baseBackoff() : ofRule.baseBackoff();
        Duration longest = ofRule.maxBackoff() == null ? base.multipliedBy(10) : ofRule.maxBackoff();
        Duration max = ofRule.baseBackoff() == null && ofRule.maxBackoff() == null ? own.maxBackoff() : longest;
        return own.withMaxAttempts(Math.min(RetrySettings.MOST_ATTEMPTS, ofRule.retries() + 1))
                .withBackoff(base, max.compareTo(base) < 0 ? base : max);
    }

    private Destination destination(ServiceName service) {
        BalancerFactory balancers = Balancers.of(settings.balancing());
        HealthFactory health = new FailureAccrual(settings.health(), fabric.time(), RANDOM, metrics);
        return new Destination(
                service,
                endpoint -> {
                    EndpointClient connections = fabric.connector().open(endpoint, settings.connection());
                    return new LiveNode(
                            new Node(
                                    endpoint,
                                    balancers.newLoad(fabric.time()),
                                    health.newHealth(endpoint),
                                    toward(endpoint, connections)),
                            connections);
                },
                nodes -> balancers.newBalancer(nodes, RANDOM, fabric.time()),
                balancer -> new BalancedService(balancer, classifier, fabric.time()),
                fabric.time());
    }

    /** What an attempt passes after {@code endpoint} was chosen for it. */
    private Service toward(Endpoint endpoint, EndpointClient connections) {
        // last, so that a span is one attempt on the wire, and its context the one that is sent
        return new AttemptTelemetryFilter(fabric.telemetry(), name, endpoint, classifier).andThen(connections);
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
