package io.inmesh.balancing;

import io.inmesh.naming.Load;
import io.inmesh.naming.Node;
import io.inmesh.time.MeshTime;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The balancing of one destination: how its nodes' load is measured, and how one is picked. Thread-safe, but that
 * {@link #newBalancer} is called by one thread at a time.
 */
public interface BalancerFactory {

    /** The load of one new node. */
    Load newLoad(MeshTime time);

    /**
     * A balancer over {@code nodes}, whose loads came from {@link #newLoad} or {@link #adopt}. The nodes of the first list
     * that is not empty count as those that were there before the caller: they need no warm-up.
     *
     * @param random thread-safe
     */
    Balancer newBalancer(List<Node> nodes, RandomGenerator random, MeshTime time);

    /** The same destination's balancing by other settings: it takes this one's place while calls go on. */
    BalancerFactory updated(BalancingSettings settings);

    /**
     * The load with which a node that has {@code load} goes on under this factory: the same, with all that it knows, where
     * its algorithm measures alike; otherwise a new one. Calls in flight end at the load at which they began.
     */
    Load adopt(Load load, MeshTime time);
}
