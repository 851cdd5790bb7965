package io.inmesh.balancing;

import java.util.Arrays;
import java.util.List;

/**
 * Google's Maglev (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", 2016, 3.4), weights and
 * hashes as Envoy's {@code maglev} has them: nodes take turns in claiming slots, each in an order of its own, the lighter
 * ones not in every round.
 */
final class MaglevTable implements HashTable {

    private static final int FREE = -1;

    private final int[] owners;

    /**
     * @param names of the nodes, sorted
     * @param weights at least one, all positive
     * @param size a prime
     */
    MaglevTable(List<String> names, double[] weights, int size) {
        int nodes = weights.length;
        long[] positions = new long[nodes];
        long[] skips = new long[nodes];
        double[] targets = new double[nodes];
        double heaviest = 0;
        for (int i = 0; i < nodes; i++) {
            positions[i] = Long.remainderUnsigned(XxHash64.hash(names.get(i)), size);
            skips[i] = Long.remainderUnsigned(
                            XxHash64.hash(names.get(i), 0, names.get(i).length(), 1), size - 1)
                    + 1;
            heaviest = Math.max(heaviest, weights[i]);
        }
        owners = new int[size];
        Arrays.fill(owners, FREE);
        int claimed = 0;
        for (long round = 1; claimed < size; round++) {
            for (int i = 0; i < nodes && claimed < size; i++) {
                if (round * weights[i] < targets[i]) {
                    continue;
                }
                targets[i] += heaviest;
                while (owners[(int) positions[i]] != FREE) {
                    positions[i] = (positions[i] + skips[i]) % size;
                }
                owners[(int) positions[i]] = i;
                claimed++;
            }
        }
    }

    @Override
    public int size() {
        return owners.length;
    }

    @Override
    public int slotOf(long hash) {
        return (int) Long.remainderUnsigned(hash, owners.length);
    }

    @Override
    public int owner(int slot) {
        return owners[slot];
    }
}
