package io.inmesh.health;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;
import io.inmesh.time.MeshTime;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Ejects nodes by failures in a row, and lets them come back when their time is up: Envoy's outlier detection, without its
 * success rates, which Istio turns off. Thread-safe; only the decision to eject, which failures in a row must precede,
 * takes a lock.
 *
 * <p>Envoy looks at ejected nodes every interval. Here nothing runs in between: when a node comes back is known the moment
 * it is ejected, the first look after its time.
 */
final class OutlierDetection implements HealthFactory {

    private static final System.Logger LOG = System.getLogger(OutlierDetection.class.getName());

    private final MeshTime time;

    /** For what takes this one's place: nothing here is left to chance. */
    private final RandomGenerator random;

    private final HealthListener listener;
    private final long origin;
    private volatile OutlierSettings settings;

    /** Those of the destination, neither more nor fewer: they leave by {@link Health#retire}. */
    private final Set<NodeOutlier> nodes = ConcurrentHashMap.newKeySet();

    OutlierDetection(OutlierSettings settings, MeshTime time, RandomGenerator random, HealthListener listener) {
        this.settings = settings;
        this.time = time;
        this.random = random;
        this.listener = listener;
        this.origin = time.nanoTime();
    }

    @Override
    public Health newHealth(Endpoint endpoint) {
        NodeOutlier node = new NodeOutlier(endpoint, this);
        nodes.add(node);
        return node;
    }

    @Override
    public HealthFactory updated(HealthSettings changed) {
        if (changed instanceof OutlierSettings outlier) {
            settings = outlier;
            return this;
        }
        return HealthFactory.of(changed, time, random, listener);
    }

    @Override
    public Health adopt(Health health, Endpoint endpoint) {
        return health instanceof NodeOutlier known && nodes.contains(known) ? health : newHealth(endpoint);
    }

    OutlierSettings settings() {
        return settings;
    }

    MeshTime time() {
        return time;
    }

    void forget(NodeOutlier node) {
        nodes.remove(node);
    }

    /** Ejects {@code node} where so many may be out. Serialised, so that nodes that fail together are counted together. */
    void eject(NodeOutlier node, String reason, long nowNanos) {
        long nanos;
        synchronized (this) {
            if (!nodes.contains(node) || !mayEjectOneMore(nowNanos)) {
                return;
            }
            nanos = node.eject(reason, nowNanos);
        }
        if (nanos > 0) {
            tell(to -> to.ejected(node.endpoint(), Duration.ofNanos(nanos), reason));
        }
    }

    private boolean mayEjectOneMore(long nowNanos) {
        int most = settings.maxEjectionPercent();
        int out = 0;
        for (NodeOutlier each : nodes) {
            out += each.isAvailable(nowNanos) ? 0 : 1;
        }
        return most > 0 && (out == 0 || 100.0 * (out + 1) / nodes.size() <= most);
    }

    /** The first look at or after {@code nanos}. */
    long nextLook(long nanos) {
        long interval = settings.interval().toNanos();
        return origin + -Math.floorDiv(origin - nanos, interval) * interval;
    }

    void tell(Consumer<HealthListener> transition) {
        try {
            transition.accept(listener);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener of health transitions failed", e);
        }
    }
}
