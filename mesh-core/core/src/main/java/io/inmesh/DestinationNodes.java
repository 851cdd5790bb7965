package io.inmesh;

import io.inmesh.balancing.Balancer;
import io.inmesh.balancing.BalancerFactory;
import io.inmesh.balancing.Balancers;
import io.inmesh.config.ClientSettings;
import io.inmesh.config.policy.DestinationPolicy;
import io.inmesh.config.policy.istio.TrafficPolicy;
import io.inmesh.health.HealthFactory;
import io.inmesh.health.HealthListener;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;
import io.inmesh.naming.Load;
import io.inmesh.naming.Node;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.telemetry.AttemptTelemetryFilter;
import io.inmesh.transport.EndpointClient;
import io.inmesh.transport.PoolQuota;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the nodes of one destination and the balancer over them, and has them go on by other settings with what they have
 * learned. Called by its destination, one thread at a time.
 */
final class DestinationNodes implements NodeFactory, AutoCloseable {

    /** How long calls on connections that other TLS takes the place of may take to end. */
    private static final Duration REOPEN_GRACE = Duration.ofSeconds(30);

    private final String name;
    private final Fabric fabric;
    private final ResponseClassifier classifier;
    private final RandomGenerator random;
    private final PoolQuota quota;
    private ClientSettings settings;
    private BalancerFactory balancers;
    private HealthFactory health;
    private TrafficPolicy.@Nullable Tls tlsSaid;
    private DestinationTls tls;

    DestinationNodes(
            String name,
            DestinationPolicy policy,
            Fabric fabric,
            ResponseClassifier classifier,
            HealthListener listener,
            RandomGenerator random) {
        this.name = name;
        this.fabric = fabric;
        this.classifier = classifier;
        this.random = random;
        settings = policy.settings();
        quota = new PoolQuota(settings.connection());
        balancers = Balancers.of(settings.balancing(), fabric.caller());
        health = HealthFactory.of(settings.health(), fabric.time(), random, listener);
        tlsSaid = policy.traffic().tls();
        tls = DestinationTls.open(tlsSaid, name, fabric.time());
    }

    @Override
    public LiveNode newNode(Endpoint endpoint) {
        return node(endpoint, balancers.newLoad(fabric.time()), health.newHealth(endpoint), open(endpoint));
    }

    private EndpointClient open(Endpoint endpoint) {
        return fabric.connector().open(endpoint, settings.connection(), tls.client(), quota);
    }

    private LiveNode node(Endpoint endpoint, Load load, Health of, EndpointClient connections) {
        // last, so that a span is one attempt on the wire, and its context the one that is sent
        Service toward =
                new AttemptTelemetryFilter(fabric.telemetry(), name, endpoint, classifier).andThen(connections);
        return new LiveNode(new Node(endpoint, load, of, toward), connections);
    }

    Balancer newBalancer(List<Node> nodes) {
        return balancers.newBalancer(nodes, random, fabric.time());
    }

    /** The balancing settings of now. */
    ClientSettings settings() {
        return settings;
    }

    /** From now on {@code policy} counts: what is made next follows it, and what there is by {@link #adopt}. */
    Adoption update(DestinationPolicy policy) {
        ClientSettings before = settings;
        settings = policy.settings();
        quota.update(settings.connection());
        if (!settings.balancing().equals(before.balancing())) {
            balancers = balancers.updated(settings.balancing());
        }
        if (!settings.health().equals(before.health())) {
            health = health.updated(settings.health());
        }
        boolean reopens = !Objects.equals(policy.traffic().tls(), tlsSaid);
        if (reopens) {
            tls.close();
            tlsSaid = policy.traffic().tls();
            tls = DestinationTls.open(tlsSaid, name, fabric.time());
        }
        return known -> adopt(known, reopens);
    }

    /** What becomes of a node under other settings. */
    @FunctionalInterface
    interface Adoption {
        LiveNode adopt(LiveNode known);
    }

    private LiveNode adopt(LiveNode known, boolean reopens) {
        Node node = known.node();
        Load load = balancers.adopt(node.load(), fabric.time());
        Health fit = health.adopt(node.health(), node.endpoint());
        if (reopens) {
            known.client().close(REOPEN_GRACE).subscribe();
            return node(node.endpoint(), load, fit, open(node.endpoint()));
        }
        known.client().update(settings.connection());
        return new LiveNode(new Node(node.endpoint(), load, fit, node.service()), known.client());
    }

    @Override
    public void close() {
        tls.close();
    }
}
