package io.inmesh.balancing;

import io.inmesh.naming.Load;
import io.inmesh.naming.Node;
import io.inmesh.time.MeshTime;
import java.util.List;
import java.util.random.RandomGenerator;

/** A balancing algorithm: how nodes' load is measured, and how one is picked. Thread-safe. */
public interface BalancerFactory {

    /** The load of one new node. */
    Load newLoad(MeshTime time);

    /**
     * A balancer over {@code nodes}, whose loads came from {@link #newLoad}.
     *
     * @param random thread-safe
     */
    Balancer newBalancer(List<Node> nodes, RandomGenerator random, MeshTime time);
}
