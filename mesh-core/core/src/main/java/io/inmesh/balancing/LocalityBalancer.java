package io.inmesh.balancing;

import io.inmesh.naming.Node;
import io.inmesh.service.Request;
import io.inmesh.service.Trail;
import io.inmesh.time.MeshTime;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a group of nodes by its share, then lets the group's own balancer choose the node. A retry that finds nothing
 * new in its group goes to the next one; a call that {@linkplain Balancers#RETRY_ELSEWHERE asks for it} goes to a group
 * that it has not tried, as far as one is left.
 */
final class LocalityBalancer implements Balancer {

    /** Multiplies hashes, so that a group's share of the keys is not one stretch of the ring. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final LocalityShares shares;
    private final Balancer[] balancers;
    private final Node[][] nodes;
    private final ToLongFunction<Request> hash;
    private final RandomGenerator random;
    private final MeshTime time;

    /**
     * @param balancers one for each group
     * @param nodes of each group
     * @param hash of a request; {@link HashKeys#NONE}: a random group
     */
    LocalityBalancer(
            LocalityShares shares,
            Balancer[] balancers,
            Node[][] nodes,
            ToLongFunction<Request> hash,
            RandomGenerator random,
            MeshTime time) {
        this.shares = shares;
        this.balancers = balancers;
        this.nodes = nodes;
        this.hash = hash;
        this.random = random;
        this.time = time;
    }

    @Override
    public @Nullable Node pick(Request request) {
        long now = time.nanoTime();
        long hashed = hash.applyAsLong(request);
        long bits = hashed == HashKeys.NONE ? random.nextLong() : hashed * GOLDEN;
        int group = shares.draw(bits, now);
        Node node = balancers[group].pick(request);
        if (node == null) {
            return null;
        }
        Trail trail = request.call().trail();
        if (trail != null && trail.size() > 0) {
            return again(request, trail, group, node, now);
        }
        if (!node.health().isAvailable(now) && !shares.isPanic(group)) {
            shares.recount(now);
            return balancers[shares.draw(bits, now)].pick(request);
        }
        return node;
    }

    private @Nullable Node again(Request request, Trail trail, int group, Node picked, long now) {
        boolean elsewhere = Boolean.TRUE.equals(request.call().get(Balancers.RETRY_ELSEWHERE));
        if (isGood(trail, picked, now) && !(elsewhere && isTried(trail, group))) {
            return picked;
        }
        if (elsewhere) {
            Node other = among(request, trail, now, true);
            if (other != null) {
                return other;
            }
        }
        Node other = isGood(trail, picked, now) ? picked : among(request, trail, now, false);
        return other == null ? picked : other;
    }

    private @Nullable Node among(Request request, Trail trail, long now, boolean untried) {
        for (int i = 0; i < balancers.length; i++) {
            if (untried && isTried(trail, i)) {
                continue;
            }
            Node other = balancers[i].pick(request);
            if (other != null && isGood(trail, other, now)) {
                return other;
            }
        }
        return null;
    }

    private static boolean isGood(Trail trail, Node node, long now) {
        return !trail.contains(node) && node.health().isAvailable(now);
    }

    private boolean isTried(Trail trail, int group) {
        for (Node node : nodes[group]) {
            if (trail.contains(node)) {
                return true;
            }
        }
        return false;
    }
}
