package io.inmesh.balancing;

import io.inmesh.naming.Node;
import io.inmesh.service.Request;
import io.inmesh.service.Trail;
import io.inmesh.time.MeshTime;
import java.util.function.IntSupplier;

/** Takes the nodes as a sequence yields them, in turn or at random, and asks nothing of their load. */
final class SequenceBalancer implements Balancer {

    private final Candidates candidates;
    private final IntSupplier sequence;
    private final MeshTime time;

    SequenceBalancer(Candidates candidates, IntSupplier sequence, MeshTime time) {
        this.candidates = candidates;
        this.sequence = sequence;
        this.time = time;
    }

    @Override
    public Node pick(Request request) {
        Trail trail = request.call().trail();
        long now = time.nanoTime();
        int index = 0;
        boolean isCalm = false;
        for (int draws = 0; draws <= Candidates.EFFORT; draws++) {
            index = sequence.getAsInt();
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
}
