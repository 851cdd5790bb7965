package io.inmesh.balancing;

import org.jspecify.annotations.Nullable;

/**
 * Draws an index at random by weight in constant time, whatever the weights: Vose, "A linear algorithm for generating
 * random numbers with a given distribution", 1991. Immutable.
 */
final class AliasTable {

    private static final double TWO_POW_32 = 0x1p32;

    private final int size;

    /** Null where all weights are equal: then the first column is the answer. */
    private final double @Nullable [] thresholds;

    private final int[] aliases;

    /** @param weights at least one, all positive */
    AliasTable(double[] weights) {
        size = weights.length;
        aliases = new int[size];
        thresholds = areEqual(weights) ? null : fill(weights);
    }

    boolean isUniform() {
        return thresholds == null;
    }

    /** @param bits 64 random ones */
    int draw(long bits) {
        int index = (int) (((bits >>> 32) * size) >>> 32);
        if (thresholds == null) {
            return index;
        }
        return (bits & 0xFFFFFFFFL) < thresholds[index] * TWO_POW_32 ? index : aliases[index];
    }

    private double[] fill(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double[] shares = new double[size];
        int[] columns = new int[size];
        int poor = 0;
        int rich = size;
        for (int i = 0; i < size; i++) {
            shares[i] = weights[i] / sum * size;
            columns[shares[i] < 1 ? poor++ : --rich] = i;
        }
        // Each poor column is filled up by a rich one, which may become poor by that.
        int next = 0;
        while (next < poor && poor < size) {
            int receiver = columns[next++];
            int giver = columns[poor];
            aliases[receiver] = giver;
            shares[giver] -= 1 - shares[receiver];
            if (shares[giver] < 1) {
                poor++;
            }
        }
        // What rounding left over is a full column.
        for (int i = next; i < size; i++) {
            shares[columns[i]] = 1;
        }
        return shares;
    }

    private static boolean areEqual(double[] weights) {
        for (double weight : weights) {
            if (weight != weights[0]) {
                return false;
            }
        }
        return true;
    }
}
