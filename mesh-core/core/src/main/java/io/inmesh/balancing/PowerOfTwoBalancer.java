package io.inmesh.balancing;

import io.inmesh.naming.Node;
import io.inmesh.service.Request;
import io.inmesh.service.Trail;
import io.inmesh.time.MeshTime;
import java.util.random.RandomGenerator;

/**
 * Draws two different nodes and takes the one of lower cost: nearly as good as asking all of them, without the herd that
 * rushes to the one best node (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001).
 *
 * <p>Weights: the first node is drawn by weight, the second evenly, and the second wins only where it is clearly better;
 * so shares follow the weights while nodes perform alike, and performance decides where they do not.
 */
final class PowerOfTwoBalancer implements Balancer {

    private final Candidates candidates;
    private final AliasTable table;
    private final RandomGenerator random;
    private final MeshTime time;

    /** How many times cheaper the second node must be. */
    private final double clearly;

    /** @param clearly as above, where weights differ; otherwise any difference counts */
    PowerOfTwoBalancer(Candidates candidates, RandomGenerator random, MeshTime time, double clearly) {
        this.candidates = candidates;
        this.table = new AliasTable(candidates.weights());
        this.random = random;
        this.time = time;
        this.clearly = table.isUniform() ? 1 : clearly;
    }

    @Override
    public Node pick(Request request) {
        int size = candidates.size();
        Trail trail = request.call().trail();
        long now = time.nanoTime();
        boolean healthMatters = true;
        boolean isCalm = false;
        int first = -1;
        int most = size == 1 ? 1 : 2 + Candidates.EFFORT;
        for (int draws = 0; draws < most; draws++) {
            int index = draw(first, size, now);
            Node node = candidates.node(index);
            if (Candidates.isTried(trail, node)) {
                continue;
            }
            if (healthMatters && !node.health().isAvailable(now)) {
                healthMatters = isCalm || !candidates.isPanic(now);
                isCalm = healthMatters;
                if (isCalm) {
                    continue;
                }
            }
            if (first >= 0) {
                return better(first, index, now);
            }
            first = index;
        }
        return first >= 0 ? candidates.node(first) : candidates.search(trail, now, (int) random.nextLong());
    }

    /** The first by weight, where {@code first} is negative; otherwise any other evenly. New nodes less often. */
    private int draw(int first, int size, long now) {
        Warmup warmup = candidates.warmup();
        int refusals = warmup.isOver(now) ? Warmup.MAX_REFUSALS : 0;
        while (true) {
            long bits = random.nextLong();
            int index = first < 0 ? table.draw(bits) : other(first, size, bits);
            if (refusals++ >= Warmup.MAX_REFUSALS || warmup.admits(index, now, random.nextLong())) {
                return index;
            }
        }
    }

    /** Any index but {@code first}, evenly. */
    private static int other(int first, int size, long bits) {
        int index = (int) (((bits >>> 32) * (size - 1)) >>> 32);
        return index < first ? index : index + 1;
    }

    private Node better(int first, int second, long now) {
        Node a = candidates.node(first);
        Node b = candidates.node(second);
        double costOfA = a.load().cost(now, candidates.weight(first));
        double costOfB = b.load().cost(now, candidates.weight(second));
        return costOfB * clearly < costOfA ? b : a;
    }
}
