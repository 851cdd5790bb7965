package io.inmesh.balancing;

import io.inmesh.naming.Node;
import io.inmesh.service.Trail;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one balancer and the question which of them may be used. Those of weight 0 are set aside, unless all are.
 * Immutable; allocation-free once made.
 *
 * <p>Availability may change between any two readings: a pick then uses a node that has just been ejected, or misses one
 * that has just come back, as a call sent a moment earlier would have.
 */
final class Candidates {

    /** How often a random draw is repeated before the list is searched: Finagle's and ServiceTalk's effort. */
    static final int EFFORT = 5;

    private final Node[] nodes;
    private final Node[] spares;
    private final double[] weights;
    private final Warmup warmup;
    private final @Nullable Panic panic;
    private final double panicThreshold;

    /** Whether health is ignored, where that depends on more than these nodes. */
    interface Panic {
        boolean isPanic(long nowNanos);
    }

    /** @param all at least one */
    Candidates(List<Node> all, BalancingSettings settings, long nowNanos) {
        this(all, settings, nowNanos, node -> node.endpoint().weight(), null);
    }

    /**
     * @param all at least one
     * @param weight of a node relative to the others
     * @param panic null: the share of these nodes that is available decides
     */
    Candidates(
            List<Node> all,
            BalancingSettings settings,
            long nowNanos,
            ToDoubleFunction<Node> weight,
            @Nullable Panic panic) {
        List<Node> weighted =
                all.stream().filter(node -> node.endpoint().weight() > 0).toList();
        List<Node> weightless =
                all.stream().filter(node -> node.endpoint().weight() == 0).toList();
        boolean onlyWeightless = weighted.isEmpty();
        nodes = (onlyWeightless ? weightless : weighted).toArray(new Node[0]);
        spares = onlyWeightless ? new Node[0] : weightless.toArray(new Node[0]);
        weights = relativeWeights(nodes, weight);
        warmup = new Warmup(settings.warmup(), nodes, nowNanos);
        this.panic = panic;
        this.panicThreshold = settings.panicThreshold();
    }

    private static double[] relativeWeights(Node[] nodes, ToDoubleFunction<Node> weight) {
        double[] weights = new double[nodes.length];
        double sum = 0;
        for (int i = 0; i < nodes.length; i++) {
            weights[i] = nodes[i].endpoint().weight() == 0 ? 0 : weight.applyAsDouble(nodes[i]);
            sum += weights[i];
        }
        for (int i = 0; i < nodes.length; i++) {
            weights[i] = sum == 0 ? 1 : weights[i] / sum * nodes.length;
        }
        return weights;
    }

    /** Without the spare ones; at least 1. */
    int size() {
        return nodes.length;
    }

    Node node(int index) {
        return nodes[index];
    }

    /** 1 on average. */
    double weight(int index) {
        return weights[index];
    }

    double[] weights() {
        return weights.clone();
    }

    List<String> addresses() {
        return Arrays.stream(nodes).map(node -> node.endpoint().address()).toList();
    }

    Warmup warmup() {
        return warmup;
    }

    static boolean isTried(@Nullable Trail trail, Node node) {
        return trail != null && trail.contains(node);
    }

    /** Whether so few nodes are available that health is ignored; visits all nodes: to be asked only after meeting trouble. */
    boolean isPanic(long nowNanos) {
        if (panic != null) {
            return panic.isPanic(nowNanos);
        }
        int available = 0;
        for (Node node : nodes) {
            if (node.health().isAvailable(nowNanos)) {
                available++;
            }
        }
        if (available == 0) {
            return search(spares, 0, null, true, nowNanos) == null;
        }
        return available < panicThreshold * nodes.length;
    }

    /**
     * The node to use where drawing found none: one that is available and not tried; then one that is available, for it
     * failed this call alone, which says less than an ejection; then one that is not tried; then any.
     *
     * @param start where the search begins: a random number, so that not all calls end at the same node
     */
    Node search(@Nullable Trail trail, long nowNanos, int start) {
        int from = Math.floorMod(start, nodes.length);
        Node found = search(nodes, from, trail, true, nowNanos);
        if (found == null) {
            found = search(spares, 0, trail, true, nowNanos);
        }
        if (found == null) {
            found = search(nodes, from, null, true, nowNanos);
        }
        if (found == null) {
            found = search(spares, 0, null, true, nowNanos);
        }
        if (found == null) {
            found = search(nodes, from, trail, false, nowNanos);
        }
        return found == null ? nodes[from] : found;
    }

    private static @Nullable Node search(
            Node[] nodes, int from, @Nullable Trail avoided, boolean onlyAvailable, long nowNanos) {
        for (int i = 0; i < nodes.length; i++) {
            Node node = nodes[(from + i) % nodes.length];
            if (!isTried(avoided, node) && (!onlyAvailable || node.health().isAvailable(nowNanos))) {
                return node;
            }
        }
        return null;
    }
}
