package io.inmesh.balancing;

import io.inmesh.naming.Node;
import io.inmesh.service.Request;
import io.inmesh.service.Trail;
import io.inmesh.time.MeshTime;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/** Takes the nodes as a sequence yields them, in turn or at random, and asks nothing of their load. */
final class SequenceBalancer implements Balancer {

    private final Candidates candidates;
    private final IntSupplier sequence;
    private final RandomGenerator random;
    private final MeshTime time;

    SequenceBalancer(Candidates candidates, IntSupplier sequence, RandomGenerator random, MeshTime time) {
        this.candidates = candidates;
        this.sequence = sequence;
        this.random = random;
        this.time = time;
    }

    @Override
    public Node pick(Request request) {
        Trail trail = request.call().trail();
        long now = time.nanoTime();
        int index = 0;
        boolean isCalm = false;
        for (int draws = 0; draws <= Candidates.EFFORT; draws++) {
            index = next(now);
            Node node = candidates.node(index);
            if (Candidates.isTried(trail, node)) {
                continue;
            }
            if (node.health().isAvailable(now) || (!isCalm && candidates.isPanic(now))) {
                return node;
            }
            isCalm = true;
        }
        return candidates.search(trail, now, index + 1);
    }

    /** New nodes are passed over now and then. */
    private int next(long now) {
        Warmup warmup = candidates.warmup();
        int refusals = warmup.isOver(now) ? Warmup.MAX_REFUSALS : 0;
        while (true) {
            int index = sequence.getAsInt();
            if (refusals++ >= Warmup.MAX_REFUSALS || warmup.admits(index, now, random.nextLong())) {
                return index;
            }
        }
    }
}
