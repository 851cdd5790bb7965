package io.inmesh;

import io.inmesh.balancing.BalancedService;
import io.inmesh.balancing.Balancers;
import io.inmesh.balancing.SessionCookieFilter;
import io.inmesh.config.ClientSettings;
import io.inmesh.config.policy.DestinationPolicy;
import io.inmesh.config.policy.istio.TrafficPolicy;
import io.inmesh.naming.BoundName;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Resolver;
import io.inmesh.resilience.AttemptTimeoutFilter;
import io.inmesh.resilience.BreakerFilter;
import io.inmesh.resilience.DeadlineFilter;
import io.inmesh.resilience.DestinationLimits;
import io.inmesh.resilience.LimitFilter;
import io.inmesh.resilience.RetryBudget;
import io.inmesh.resilience.RetryFilter;
import io.inmesh.resilience.RetrySettings;
import io.inmesh.routing.RoutePolicy;
import io.inmesh.service.Filter;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.telemetry.DestinationMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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

    /** Right above balancing, which alone asks for it. */
    private static final Filter RETRY_ELSEWHERE =
            (request, next) -> next.call(request.withCall(request.call().with(Balancers.RETRY_ELSEWHERE, true)));

    private final String name;
    private final Fabric fabric;
    private final ResponseClassifier classifier = ResponseClassifier.standard();
    private final DestinationMetrics metrics;
    private final DestinationNodes nodes;
    private final Destination destination;
    private final DestinationLimits limits;
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
        this.limits = new DestinationLimits(settings.limits());
        this.parts = new Parts(settings, newBudget(settings), newBreaker(settings));
        this.nodes = new DestinationNodes(this.name, policy, fabric, classifier, metrics, RANDOM);
        this.destination = new Destination(
                name.service(),
                nodes,
                nodes::newBalancer,
                balancer -> new BalancedService(balancer, classifier, fabric.time()),
                fabric.time());
        metrics.watchBudget(() -> parts.budget());
        metrics.watchBreaker(() -> parts.breaker());
        metrics.watchEndpoints(destination::availableNodes, destination::nodeCount);
        metrics.watchPool(destination::connections);
        metrics.watchDiscovery(destination::ageSeconds, destination::isStale);
    }

    private RetryBudget newBudget(ClientSettings settings) {
        return new RetryBudget(settings.retry(), limits, fabric.time());
    }

    /** What was deposited lives as long as it was told to: with another time to live it begins anew. */
    private RetryBudget budget(RetryBudget now, ClientSettings before, ClientSettings after) {
        if (!after.retry().budgetTtl().equals(before.retry().budgetTtl())) {
            return newBudget(after);
        }
        now.update(after.retry());
        return now;
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
        TrafficPolicy.Tls tlsBefore = policy.traffic().tls();
        policy = changed;
        if (!after.equals(before) || !Objects.equals(changed.traffic().tls(), tlsBefore)) {
            limits.update(after.limits());
            destination.refresh(nodes.update(changed)::adopt);
            Parts now = parts;
            parts = new Parts(
                    after,
                    budget(now.budget(), before, after),
                    after.breaker().equals(before.breaker())
                            ? now.breaker()
                            : now.breaker().with(after.breaker()));
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
                        // below the breaker, which takes a refusal for what it is: no fault of the destination's; above
                        // retries, so that a call that is one too many is not tried again at the same limit
                        new LimitFilter(name, limits),
                        // above retries, so that all attempts of a call hash by the same cookie
                        new SessionCookieFilter(() -> parts.settings().balancing(), RANDOM),
                        // above balancing, so that every attempt goes to a node of its own
                        retries(now, retry),
                        // below retries, so that each attempt has its own time; the transport ends it, so that it
                        // counts
                        // against its node
                        new AttemptTimeoutFilter(
                                fabric.time(),
                                attemptTimeout(settings, ofRule.timeouts().attempt()))),
                retry != null && retry.elsewhere() ? RETRY_ELSEWHERE.andThen(destination) : destination);
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

    Destination destination() {
        return destination;
    }

    /** No rule leads here any more. */
    void retire() {
        metrics.close();
        nodes.close();
        destination.retire();
    }

    @Override
    public void close() {
        metrics.close();
        nodes.close();
        destination.close();
    }
}
