package io.inmesh.balancing;

import java.util.List;

/**
 * A ring of hashes (Karger et al., "Consistent Hashing and Random Trees", 1997), the points and their number as Envoy's
 * {@code ring_hash} has them: the point {@code i} of a node is the XXH64 of {@code address_i}, and the least node has whole
 * points only. A hash belongs to the first point at or after it.
 */
final class HashRing implements HashTable {

    private static final int BYTE = 8;
    private static final int BUCKETS = 1 << BYTE;

    private long[] points;
    private int[] owners;

    /**
     * @param names of the nodes, in an order that does not depend on who builds the ring
     * @param weights at least one, all positive
     * @param minimumSize see {@link HashSettings}
     */
    HashRing(List<String> names, double[] weights, int minimumSize) {
        double sum = 0;
        double least = Double.MAX_VALUE;
        for (double weight : weights) {
            sum += weight;
            least = Math.min(least, weight);
        }
        least /= sum;
        double scale = Math.min(Math.ceil(least * minimumSize) / least, HashSettings.MAX_RING_SIZE);
        int size = (int) Math.ceil(scale);
        points = new long[size];
        owners = new int[size];
        int filled = 0;
        double target = 0;
        for (int node = 0; node < weights.length; node++) {
            target += scale * weights[node] / sum;
            String prefix = names.get(node) + '_';
            for (int i = 0; filled < target && filled < size; i++) {
                points[filled] = XxHash64.hash(prefix + i);
                owners[filled++] = node;
            }
        }
        sort(filled);
    }

    /** By unsigned value, byte after byte: eight million points in a second, without an object for each. */
    private void sort(int size) {
        long[] fromPoints = java.util.Arrays.copyOf(points, size);
        int[] fromOwners = java.util.Arrays.copyOf(owners, size);
        long[] toPoints = new long[size];
        int[] toOwners = new int[size];
        for (int shift = 0; shift < Long.SIZE; shift += BYTE) {
            int[] starts = new int[BUCKETS + 1];
            for (long point : fromPoints) {
                starts[bucket(point, shift) + 1]++;
            }
            for (int i = 0; i < BUCKETS; i++) {
                starts[i + 1] += starts[i];
            }
            for (int i = 0; i < size; i++) {
                int at = starts[bucket(fromPoints[i], shift)]++;
                toPoints[at] = fromPoints[i];
                toOwners[at] = fromOwners[i];
            }
            long[] points = fromPoints;
            int[] owners = fromOwners;
            fromPoints = toPoints;
            fromOwners = toOwners;
            toPoints = points;
            toOwners = owners;
        }
        points = fromPoints;
        owners = fromOwners;
    }

    private static int bucket(long point, int shift) {
        return (int) (point >>> shift) & (BUCKETS - 1);
    }

    @Override
    public int size() {
        return points.length;
    }

    @Override
    public int slotOf(long hash) {
        int low = 0;
        int high = points.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(points[middle], hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == points.length ? 0 : low;
    }

    @Override
    public int owner(int slot) {
        return owners[slot];
    }

    /** For tests. */
    long point(int slot) {
        return points[slot];
    }
}
