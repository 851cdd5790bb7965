package io.inmesh;

import io.inmesh.balancing.BalancedService;
import io.inmesh.balancing.BalancerFactory;
import io.inmesh.balancing.Balancers;
import io.inmesh.config.ClientSettings;
import io.inmesh.config.policy.DestinationPolicy;
import io.inmesh.health.FailureAccrual;
import io.inmesh.health.HealthFactory;
import io.inmesh.naming.BoundName;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Node;
import io.inmesh.naming.Resolver;
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

    private final String name;
    private final Fabric fabric;
    private final ResponseClassifier classifier = ResponseClassifier.standard();
    private final DestinationMetrics metrics;
    private final Destination destination;
    private DestinationPolicy policy; // guarded by this
    private volatile Parts parts;

    /** What settings decide, replaced part by part when they change: a part that they do not touch keeps its state. */
    private record Parts(ClientSettings settings, RetryBudget budget, BreakerFilter breaker) {}

    DestinationStack(BoundName name, DestinationPolicy policy, Fabric fabric) {
        this.policy = policy;
        this.name = name.subset().isEmpty() ? name.service().toString() : name.service() + "/" + name.subset();
        this.fabric = fabric;
        this.metrics = new DestinationMetrics(fabric.telemetry(), this.name);
        ClientSettings settings = policy.settings();
        this.parts = new Parts(settings, newBudget(settings), newBreaker(settings));
        this.destination = destination(name.service(), settings);
        metrics.watchBudget(() -> parts.budget());
        metrics.watchBreaker(() -> parts.breaker());
        metrics.watchEndpoints(destination::availableNodes, destination::nodeCount);
        metrics.watchPool(destination::connections);
        metrics.watchDiscovery(destination::ageSeconds, destination::isStale);
    }

    private RetryBudget newBudget(ClientSettings settings) {
        return new RetryBudget(settings.retry(), fabric.time());
    }

    private BreakerFilter newBreaker(ClientSettings settings) {
        return new BreakerFilter(name, settings.breaker(), classifier, fabric.time(), metrics);
    }

    /** Begins to follow what {@code discovery} says of the service: those of its endpoints that have the subset's labels. */
    synchronized void follow(Resolver discovery) {
        DestinationPolicy of = policy;
        destination.follow(service -> discovery.resolve(service).map(set -> subset(set, of)));
    }

    private EndpointSet subset(EndpointSet set, DestinationPolicy of) {
        if (!of.hasSubset()) {
            return new EndpointSet(State.READY, List.of(), "no DestinationRule declares the subset of " + name);
        }
        if (of.subsetLabels().isEmpty() || !set.isUsable()) {
            return set;
        }
        List<Endpoint> fitting = set.endpoints().stream()
                .filter(each ->
                        each.labels().entrySet().containsAll(of.subsetLabels().entrySet()))
                .toList();
        return new EndpointSet(set.state(), fitting, set.reason());
    }

    /** From now on {@code changed} counts: for ways that are asked for from now on, and for endpoints at once. */
    synchronized void update(DestinationPolicy changed, Resolver discovery) {
        boolean sameEndpoints = changed.hasSubset() == policy.hasSubset()
                && changed.subsetLabels().equals(policy.subsetLabels());
        ClientSettings before = policy.settings();
        ClientSettings after = changed.settings();
        policy = changed;
        if (!after.equals(before)) {
            Parts now = parts;
            parts = new Parts(
                    after,
                    after.retry().equals(before.retry()) ? now.budget() : newBudget(after),
                    after.breaker().equals(before.breaker()) ? now.breaker() : newBreaker(after));
        }
        if (!sameEndpoints) {
            follow(discovery);
        }
    }

    /** The way of calls that no rule speaks of. */
    Service way() {
        return way(RoutePolicy.NONE);
    }

    /** The way of calls of a rule: what it leaves unsaid is as the destination's settings say. */
    Service way(RoutePolicy ofRule) {
        Parts now = parts;
        ClientSettings settings = now.settings();
        RoutePolicy.Retry retry = ofRule.retry();
        Duration timeout = ofRule.timeouts().call();
        return Filter.stack(
                List.of(
                        // above all that waits (discovery, backoff, pool), so that one deadline bounds their sum
                        new DeadlineFilter(fabric.time(), timeout == null ? settings.timeout() : timeout),
                        // above retries, so that it judges whole calls, and an open circuit costs neither budget nor
                        // time
                        now.breaker(),
                        // above balancing, so that every attempt goes to a node of its own
                        retries(now, retry),
                        // below retries, so that each attempt has its own time; the transport ends it, so that it
                        // counts
                        // against its node
                        new AttemptTimeoutFilter(
                                fabric.time(),
                                attemptTimeout(settings, ofRule.timeouts().attempt()))),
                destination);
    }

    private static @Nullable Duration attemptTimeout(ClientSettings settings, @Nullable Duration ofRule) {
        if (ofRule == null) {
            return settings.attemptTimeout();
        }
        return ofRule.isZero() ? null : ofRule;
    }

    private RetryFilter retries(Parts now, RoutePolicy.@Nullable Retry ofRule) {
        RetrySettings own = now.settings().retry();
        return ofRule == null
                ? new RetryFilter(own, now.budget(), classifier, fabric.time(), metrics)
                : new RetryFilter(
                        retrySettings(own, ofRule), now.budget(), classifier, ofRule.on(), fabric.time(), metrics);
    }

    private static RetrySettings retrySettings(RetrySettings own, RoutePolicy.Retry ofRule) {
        Duration base = ofRule.baseBackoff() == null ? own.baseBackoff() : ofRule.baseBackoff();
        Duration longest = ofRule.maxBackoff() == null ? base.multipliedBy(10) : ofRule.maxBackoff();
        Duration max = ofRule.baseBackoff() == null && ofRule.maxBackoff() == null ? own.maxBackoff() : longest;
        return own.withMaxAttempts(Math.min(RetrySettings.MOST_ATTEMPTS, ofRule.retries() + 1))
                .withBackoff(base, max.compareTo(base) < 0 ? base : max);
    }

    private Destination destination(ServiceName service, ClientSettings settings) {
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

    /** No rule leads here any more. */
    void retire() {
        metrics.close();
        destination.retire();
    }

    @Override
    public void close() {
        metrics.close();
        destination.close();
    }
}
