package io.inmesh.balancing;

import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.balancing.LocalityGroups.Group;
import io.inmesh.naming.Load;
import io.inmesh.naming.Node;
import io.inmesh.time.MeshTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Joins a way to measure load, a way to group nodes by locality and a way to choose among those of a group. */
final class Algorithms implements BalancerFactory {

    /** Averages of equal nodes differ by chance; half as dear is no chance. */
    private static final double CLEARLY = 2;

    private static final Comparator<Node> BY_ADDRESS =
            Comparator.comparing(node -> node.endpoint().address());

    private final BalancingSettings settings;
    private final Caller caller;

    /** Whether a list of nodes has been seen: those that come later are new. */
    private volatile boolean hasBegun;

    Algorithms(BalancingSettings settings, Caller caller, boolean hasBegun) {
        this.settings = settings;
        this.caller = caller;
        this.hasBegun = hasBegun;
    }

    @Override
    public BalancerFactory updated(BalancingSettings changed) {
        return new Algorithms(changed, caller, hasBegun);
    }

    @Override
    public Load newLoad(MeshTime time) {
        return newLoad(time.nanoTime());
    }

    private NodeLoad newLoad(long nowNanos) {
        EwmaSettings ewma = settings.ewma();
        return settings.algorithm() == Algorithm.PEAK_EWMA
                ? new PeakEwmaLoad((double) ewma.decay().toNanos(), ewma.failurePenalty(), nowNanos)
                : new InFlightLoad(nowNanos);
    }

    @Override
    public Load adopt(Load load, MeshTime time) {
        if (settings.algorithm() == Algorithm.PEAK_EWMA && load instanceof PeakEwmaLoad known) {
            known.tune(
                    (double) settings.ewma().decay().toNanos(), settings.ewma().failurePenalty());
            return known;
        }
        if (settings.algorithm() != Algorithm.PEAK_EWMA && load instanceof InFlightLoad known) {
            return known;
        }
        if (!(load instanceof NodeLoad known)) {
            return newLoad(time);
        }
        NodeLoad fresh = newLoad(known.bornNanos());
        if (known.isOriginal()) {
            fresh.markOriginal();
        }
        return fresh;
    }

    @Override
    public Balancer newBalancer(List<Node> nodes, RandomGenerator random, MeshTime time) {
        if (!nodes.isEmpty() && !hasBegun) {
            hasBegun = true;
            nodes.forEach(node -> {
                if (node.load() instanceof NodeLoad load) {
                    load.markOriginal();
                }
            });
        }
        List<Group> groups = nodes.isEmpty() ? List.of() : new LocalityGroups(settings.locality(), caller).of(nodes);
        if (groups.isEmpty()) {
            return request -> null;
        }
        if (groups.size() == 1) {
            return choice(groups.get(0).nodes(), node -> node.endpoint().weight(), null, random, time);
        }
        if (settings.algorithm().isHashing() && groups.get(groups.size() - 1).priority() == 0) {
            return hashedAcross(groups, random, time);
        }
        return grouped(groups, random, time);
    }

    /** One table for the weighted localities together, as Envoy has it: so that a key does not change its locality. */
    private Balancer hashedAcross(List<Group> groups, RandomGenerator random, MeshTime time) {
        Map<Node, Double> weights = new HashMap<>();
        for (Group group : groups) {
            double sum = group.nodes().stream()
                    .mapToDouble(node -> node.endpoint().weight())
                    .sum();
            group.nodes()
                    .forEach(node -> weights.put(
                            node,
                            sum == 0 ? 0 : group.weight() * node.endpoint().weight() / sum));
        }
        return choice(List.copyOf(weights.keySet()), node -> weights.getOrDefault(node, 0.0), null, random, time);
    }

    private Balancer grouped(List<Group> groups, RandomGenerator random, MeshTime time) {
        LocalityShares shares = new LocalityShares(groups, settings.panicThreshold(), time.nanoTime());
        Balancer[] balancers = new Balancer[groups.size()];
        Node[][] nodes = new Node[groups.size()][];
        for (int i = 0; i < balancers.length; i++) {
            int index = i;
            Candidates.Panic panic = now -> shares.isPanic(index);
            List<Node> members = groups.get(i).nodes();
            balancers[i] = choice(members, node -> node.endpoint().weight(), panic, random, time);
            nodes[i] = members.toArray(new Node[0]);
        }
        HashSettings.Key key =
                settings.algorithm().isHashing() ? settings.hash().key() : null;
        return new LocalityBalancer(
                shares, balancers, nodes, request -> HashKeys.hash(key, request, caller), random, time);
    }

    private Balancer choice(
            List<Node> nodes,
            ToDoubleFunction<Node> weight,
            Candidates.@Nullable Panic panic,
            RandomGenerator random,
            MeshTime time) {
        boolean isHashing = settings.algorithm().isHashing();
        // Every caller builds the same table, whatever the order in which it heard of the nodes.
        List<Node> ordered = isHashing ? nodes.stream().sorted(BY_ADDRESS).toList() : nodes;
        Candidates candidates = new Candidates(ordered, settings, time.nanoTime(), weight, panic);
        return switch (settings.algorithm()) {
            case PEAK_EWMA -> new PowerOfTwoBalancer(candidates, random, time, CLEARLY);
            case LEAST_LOADED -> new PowerOfTwoBalancer(candidates, random, time, 1);
            case ROUND_ROBIN -> inTurn(candidates, random, time);
            case WEIGHTED -> atRandom(candidates, random, time);
            case RING_HASH, MAGLEV -> hashed(candidates, random, time);
        };
    }

    private static Balancer inTurn(Candidates candidates, RandomGenerator random, MeshTime time) {
        StrideSchedule schedule = new StrideSchedule(candidates.weights(), (int) random.nextLong());
        return new SequenceBalancer(candidates, schedule::next, random, time);
    }

    private static Balancer atRandom(Candidates candidates, RandomGenerator random, MeshTime time) {
        AliasTable table = new AliasTable(candidates.weights());
        return new SequenceBalancer(candidates, () -> table.draw(random.nextLong()), random, time);
    }

    private Balancer hashed(Candidates candidates, RandomGenerator random, MeshTime time) {
        Balancer keyless = atRandom(candidates, random, time);
        HashSettings hash = settings.hash();
        if (hash.key() == null || candidates.size() == 1) {
            return keyless;
        }
        List<String> names = candidates.addresses();
        HashTable table = settings.algorithm() == Algorithm.RING_HASH
                ? new HashRing(names, candidates.weights(), hash.minimumRingSize())
                : new MaglevTable(names, candidates.weights(), hash.tableSize());
        return new HashBalancer(candidates, table, hash.key(), caller, keyless, time);
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
