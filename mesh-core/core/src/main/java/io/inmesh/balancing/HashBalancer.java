package io.inmesh.balancing;

import io.inmesh.naming.Node;
import io.inmesh.service.Request;
import io.inmesh.service.Trail;
import io.inmesh.time.MeshTime;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests of the same key to the same node. Where that one is not available, or was tried, its keys go to the nodes
 * that come next in the table, so that they spread over many and the keys of all other nodes stay. Requests without the
 * key go where {@code keyless} sends them.
 */
final class HashBalancer implements Balancer {

    /** How far the table is walked; then the list is searched. */
    private static final int MAX_STEPS = 256;

    private final Candidates candidates;
    private final HashTable table;
    private final HashSettings.@Nullable Key key;
    private final Caller caller;
    private final Balancer keyless;
    private final MeshTime time;

    HashBalancer(
            Candidates candidates,
            HashTable table,
            HashSettings.@Nullable Key key,
            Caller caller,
            Balancer keyless,
            MeshTime time) {
        this.candidates = candidates;
        this.table = table;
        this.key = key;
        this.caller = caller;
        this.keyless = keyless;
        this.time = time;
    }

    @Override
    public @Nullable Node pick(Request request) {
        long hash = HashKeys.hash(key, request, caller);
        if (hash == HashKeys.NONE) {
            return keyless.pick(request);
        }
        Trail trail = request.call().trail();
        long now = time.nanoTime();
        boolean healthMatters = true;
        boolean isCalm = false;
        int slot = table.slotOf(hash);
        for (int steps = Math.min(table.size(), MAX_STEPS); steps > 0; steps--) {
            Node node = candidates.node(table.owner(slot));
            slot = slot + 1 == table.size() ? 0 : slot + 1;
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
            return node;
        }
        return candidates.search(trail, now, (int) hash);
    }
}
