package io.inmesh.balancing;

import io.inmesh.balancing.LocalityGroups.Group;
import io.inmesh.naming.Node;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * How much of the calls each group takes, by how many of its nodes are available: Envoy's priority levels and weighted
 * localities. Recounted every 10 ms by one of the calls, so that no call waits and none counts in vain; a node that is
 * ejected in between is passed over inside its group. Lock-free.
 */
final class LocalityShares {

    private static final AtomicLongFieldUpdater<LocalityShares> COUNTED =
            AtomicLongFieldUpdater.newUpdater(LocalityShares.class, "countedNanos");

    private static final long RECOUNT_NANOS = 10_000_000;

    /** A level of which this inverse share is available takes all of its calls. */
    private static final double OVERPROVISIONING = 1.4;

    private static final double TWO_POW_53 = 0x1p53;

    private final Node[][] nodes;
    private final int[] priorities;
    private final double[] weights;
    private final int levels;
    private final double panicThreshold;
    private volatile long countedNanos;
    private volatile View view;

    /** One count; immutable. */
    private static final class View {

        /** Of each group: the sum of the shares up to and with it; from the last that has a share on, 1. */
        private final double[] upTo;

        /** Of each group: whether health is ignored in it. */
        private final boolean[] panic;

        View(double[] upTo, boolean[] panic) {
            this.upTo = upTo;
            this.panic = panic;
        }
    }

    /** @param groups by priority, which counts from 0 without gaps */
    LocalityShares(List<Group> groups, double panicThreshold, long nowNanos) {
        nodes = new Node[groups.size()][];
        priorities = new int[groups.size()];
        weights = new double[groups.size()];
        for (int i = 0; i < nodes.length; i++) {
            Group group = groups.get(i);
            List<Node> weighted = group.nodes().stream()
                    .filter(node -> node.endpoint().weight() > 0)
                    .toList();
            nodes[i] = (weighted.isEmpty() ? group.nodes() : weighted).toArray(new Node[0]);
            priorities[i] = group.priority();
            weights[i] = group.weight();
        }
        levels = priorities[priorities.length - 1] + 1;
        this.panicThreshold = panicThreshold;
        countedNanos = nowNanos;
        view = count(nowNanos);
    }

    /** The group that {@code bits}, 64 random ones, fall to. */
    int draw(long bits, long nowNanos) {
        long counted = countedNanos;
        if (nowNanos - counted >= RECOUNT_NANOS && COUNTED.compareAndSet(this, counted, nowNanos)) {
            view = count(nowNanos);
        }
        double[] upTo = view.upTo;
        double point = (bits >>> 11) / TWO_POW_53;
        int index = 0;
        while (index < upTo.length - 1 && point >= upTo[index]) {
            index++;
        }
        return index;
    }

    boolean isPanic(int group) {
        return view.panic[group];
    }

    /** Does not wait for the next recount: a whole group has just become unavailable. */
    void recount(long nowNanos) {
        countedNanos = nowNanos;
        view = count(nowNanos);
    }

    private View count(long nowNanos) {
        int[] available = new int[nodes.length];
        double[] total = new double[levels];
        double[] well = new double[levels];
        for (int i = 0; i < nodes.length; i++) {
            for (Node node : nodes[i]) {
                available[i] += node.health().isAvailable(nowNanos) ? 1 : 0;
            }
            total[priorities[i]] += nodes[i].length;
            well[priorities[i]] += available[i];
        }
        boolean[] panic = panic(total, well);
        double[] loads = loads(total, well, panic);
        boolean[] groupPanic = new boolean[nodes.length];
        double[] shares = new double[nodes.length];
        for (int level = 0; level < levels; level++) {
            double sum = 0;
            for (int i = 0; i < nodes.length; i++) {
                if (priorities[i] == level) {
                    groupPanic[i] = panic[level];
                    double health = Math.min(1, OVERPROVISIONING * available[i] / nodes[i].length);
                    shares[i] = weights[i] * (panic[level] ? 1 : health);
                    sum += shares[i];
                }
            }
            for (int i = 0; i < nodes.length; i++) {
                shares[i] *= priorities[i] == level && sum > 0 ? loads[level] / sum : 1;
            }
        }
        return new View(upTo(shares), groupPanic);
    }

    /** Not while the levels together can take all calls; otherwise each level by itself. */
    private boolean[] panic(double[] total, double[] well) {
        boolean[] panic = new boolean[levels];
        double health = 0;
        double wellInAll = 0;
        for (int level = 0; level < levels; level++) {
            health += Math.min(1, OVERPROVISIONING * well[level] / total[level]);
            wellInAll += well[level];
        }
        for (int level = 0; level < levels; level++) {
            panic[level] = wellInAll == 0 || (health < 1 && well[level] / total[level] < panicThreshold);
        }
        return panic;
    }

    private double[] loads(double[] total, double[] well, boolean[] panic) {
        double[] loads = new double[levels];
        boolean allPanic = true;
        double sum = 0;
        for (int level = 0; level < levels; level++) {
            loads[level] = Math.min(1, OVERPROVISIONING * well[level] / total[level]);
            sum += loads[level];
            allPanic &= panic[level];
        }
        if (allPanic && panicThreshold > 0) {
            double nodesInAll = Arrays.stream(total).sum();
            Arrays.setAll(loads, level -> total[level] / nodesInAll);
            return loads;
        }
        if (sum == 0) {
            loads[0] = 1; // nobody is well, and the nearest are asked all the same
            return loads;
        }
        double left = 1;
        for (int level = 0; level < levels; level++) {
            loads[level] = Math.min(left, loads[level] / Math.min(1, sum));
            left -= loads[level];
        }
        return loads;
    }

    private static double[] upTo(double[] shares) {
        double[] upTo = new double[shares.length];
        double sum = 0;
        int last = 0;
        for (int i = 0; i < shares.length; i++) {
            sum += shares[i];
            upTo[i] = sum;
            last = shares[i] > 0 ? i : last;
        }
        Arrays.fill(upTo, last, upTo.length, 1);
        return upTo;
    }
}
