package io.inmesh.balancing;

import io.inmesh.naming.Node;

/**
 * Thins out the draws of nodes that have joined not long ago: each draw of one is kept with the probability that its share
 * should have of the whole, relative to the oldest node, so that shares come out right whatever the algorithm draws by.
 * Immutable, allocation-free.
 */
final class Warmup {

    /** How many draws are turned down in a row at most: beyond that, nearly all nodes are new. */
    static final int MAX_REFUSALS = 64;

    private static final double TWO_POW_53 = 0x1p53;

    private final long durationNanos;
    private final double minimum;
    private final double exponent;

    /** Whether each node warms up. */
    private final boolean[] warming;

    private final long[] bornNanos;
    private final boolean anyWhole;
    private final long oldestNanos;
    private final long overNanos;
    private final boolean any;

    Warmup(WarmupSettings settings, Node[] nodes, long nowNanos) {
        durationNanos = settings.duration().toNanos();
        minimum = settings.minimumPercent() / 100;
        exponent = 1 / settings.aggression();
        warming = new boolean[nodes.length];
        bornNanos = new long[nodes.length];
        boolean anyWarming = false;
        boolean someWhole = false;
        long oldest = nowNanos;
        long youngest = nowNanos - durationNanos;
        for (int i = 0; i < nodes.length; i++) {
            boolean warms = settings.isOn()
                    && nodes[i].load() instanceof NodeLoad load
                    && !load.isOriginal()
                    && nowNanos - load.bornNanos() < durationNanos;
            if (warms && nodes[i].load() instanceof NodeLoad load) {
                bornNanos[i] = load.bornNanos();
                oldest = bornNanos[i] - oldest < 0 ? bornNanos[i] : oldest;
                youngest = bornNanos[i] - youngest > 0 ? bornNanos[i] : youngest;
            }
            warming[i] = warms;
            anyWarming |= warms;
            someWhole |= !warms;
        }
        any = anyWarming;
        anyWhole = someWhole;
        oldestNanos = oldest;
        overNanos = youngest + durationNanos;
    }

    /** Whether every node has its whole share by now, so that nothing need be asked. */
    boolean isOver(long nowNanos) {
        return !any || nowNanos - overNanos >= 0;
    }

    /** Whether a draw of the node is kept; {@code bits} are 64 random ones. */
    boolean admits(int index, long nowNanos, long bits) {
        if (!warming[index]) {
            return true;
        }
        double most = anyWhole ? 1 : factor(oldestNanos, nowNanos);
        return (bits >>> 11) / TWO_POW_53 * most < factor(bornNanos[index], nowNanos);
    }

    private double factor(long born, long nowNanos) {
        double age = (double) Math.max(1_000_000, nowNanos - born) / durationNanos;
        if (age >= 1) {
            return 1;
        }
        return Math.max(minimum, exponent == 1 ? age : StrictMath.pow(age, exponent));
    }
}
