package io.inmesh;

import io.inmesh.balancing.Balancer;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Node;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.EndpointStats;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * One destination: its nodes, as discovery tells them, and the balancer over them. Readers see an immutable snapshot; the
 * writer (discovery's signals, and closing) is serialised by this object's monitor. A node outlives the endpoint set that
 * named it, so that a refresh of discovery forgets neither load, health nor connections.
 */
final class Destination implements Service {

    private static final System.Logger LOG = System.getLogger(Destination.class.getName());

    /** The longest a call waits for the first word of discovery. */
    static final Duration DISCOVERY_WAIT = Duration.ofSeconds(5);

    /** How long calls to an endpoint that has left discovery may take to end. */
    private static final Duration DRAIN_GRACE = Duration.ofSeconds(30);

    private static final int MAX_WAITING = 1024;

    private final ServiceName name;
    private final NodeFactory factory;
    private final Function<List<Node>, Balancer> balancers;
    private final MeshTime time;
    private final Service balanced;
    private final Sinks.Empty<Void> firstWord = Sinks.empty();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<String, LiveNode> nodes = new LinkedHashMap<>(); // guarded by this
    private boolean closed; // guarded by this
    private @Nullable Disposable subscription; // guarded by this
    private volatile long confirmedNanos;
    private volatile EndpointSet known = EndpointSet.pending();
    private volatile List<LiveNode> live = List.of();
    private volatile Balancer balancer = request -> null;

    /**
     * @param balancers makes the balancer over a list of nodes
     * @param balanced makes the service that sends each call to the node of the current balancer
     */
    Destination(
            ServiceName name,
            NodeFactory factory,
            Function<List<Node>, Balancer> balancers,
            Function<Supplier<Balancer>, Service> balanced,
            MeshTime time) {
        this.name = name;
        this.factory = factory;
        this.balancers = balancers;
        this.time = time;
        this.confirmedNanos = time.nanoTime();
        this.balanced = balanced.apply(() -> balancer);
    }

    /** Begins to follow {@code resolver}, in place of the one that it followed before. */
    void follow(Resolver resolver) {
        Disposable following = resolver.resolve(name)
                .doOnNext(this::update)
                .doOnError(error -> LOG.log(Level.ERROR, "discovery of " + name + " broke off; it begins again", error))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1))
                        .maxBackoff(Duration.ofSeconds(30))
                        .scheduler(time.scheduler()))
                .subscribe();
        synchronized (this) {
            if (subscription != null) {
                subscription.dispose();
            }
            subscription = following;
            if (closed) {
                following.dispose();
            }
        }
    }

    @Override
    public Mono<Response> call(Request request) {
        EndpointSet set = known;
        if (set.isUsable()) {
            return balanced.call(request);
        }
        return set.state() == State.PENDING ? await(request) : Mono.error(unusable(set));
    }

    /** Whether calls have somewhere to go, as far as discovery has said. */
    boolean isUsable() {
        return known.isUsable() ? !live.isEmpty() : isPending();
    }

    int nodeCount() {
        return live.size();
    }

    int availableNodes() {
        long now = time.nanoTime();
        return (int) live.stream()
                .filter(each -> each.node().health().isAvailable(now))
                .count();
    }

    /** Of all nodes together. */
    EndpointStats connections() {
        return live.stream().map(each -> each.client().stats()).reduce(EndpointStats.NONE, EndpointStats::plus);
    }

    /** How long the endpoints have gone unconfirmed: 0 while their source is well, from the beginning where it never was. */
    double ageSeconds() {
        return isConfirmed(known) ? 0 : (time.nanoTime() - confirmedNanos) / 1e9;
    }

    boolean isStale() {
        return known.state() == State.STALE;
    }

    private Mono<Response> await(Request request) {
        long remaining = request.call().remainingNanos(time.nanoTime());
        Duration wait = Duration.ofNanos(Math.max(0, Math.min(remaining, DISCOVERY_WAIT.toNanos())));
        return Mono.defer(() -> {
            if (waiting.incrementAndGet() > MAX_WAITING) {
                waiting.decrementAndGet();
                return Mono.error(MeshException.of(
                        Kind.OVERLOADED,
                        "more than " + MAX_WAITING + " calls wait for the first endpoints of " + name));
            }
            return firstWord
                    .asMono()
                    .timeout(wait, Mono.error(() -> stillPending(wait)), time.scheduler())
                    .doFinally(signal -> waiting.decrementAndGet())
                    .then(Mono.defer(() -> isPending() ? Mono.error(stillPending(wait)) : call(request)));
        });
    }

    private MeshException stillPending(Duration waited) {
        return MeshException.of(
                Kind.DISCOVERY_PENDING,
                "discovery has not said a word of " + name + " within " + waited.toMillis()
                        + " ms; look at the sources under mesh.discovery");
    }

    private MeshException unusable(EndpointSet set) {
        return set.state() == State.UNKNOWN
                ? MeshException.of(
                        Kind.UNKNOWN_DESTINATION, "no source of endpoints knows " + name + ": " + set.reason())
                : MeshException.of(Kind.NO_ENDPOINTS, "discovery of " + name + " fails: " + set.reason());
    }

    private void update(EndpointSet told) {
        synchronized (this) {
            if (closed || (told.state() == State.PENDING && !isPending())) {
                return; // a source that only begins to look takes nothing away
            }
            boolean keeps = told.state() == State.FAILED && known.isUsable();
            EndpointSet set = keeps ? known.stale(told.reason()) : told;
            if (set.isUsable() && !keeps) {
                rebuild(set.endpoints());
            }
            if (isConfirmed(known) && !isConfirmed(set)) {
                confirmedNanos = time.nanoTime();
            }
            known = set;
        }
        if (!isPending()) {
            firstWord.tryEmitEmpty(); // not under the monitor: the calls that waited go on from here
        }
    }

    private boolean isPending() {
        return known.state() == State.PENDING;
    }

    private static boolean isConfirmed(EndpointSet set) {
        return set.state() == State.READY || set.state() == State.UNKNOWN;
    }

    private void rebuild(List<Endpoint> endpoints) {
        Map<String, LiveNode> before = new LinkedHashMap<>(nodes);
        nodes.clear();
        for (Endpoint endpoint : endpoints) {
            if (nodes.containsKey(endpoint.address())) {
                continue; // one address told twice: the first counts
            }
            LiveNode kept = before.remove(endpoint.address());
            nodes.put(endpoint.address(), kept == null ? factory.newNode(endpoint) : kept.moved(endpoint));
        }
        rebalance();
        before.values().forEach(gone -> {
            gone.node().health().retire();
            gone.client().close(DRAIN_GRACE).subscribe();
        });
    }

    /** Every node goes on as {@code change} makes it, under a new balancer. */
    synchronized void refresh(UnaryOperator<LiveNode> change) {
        if (!closed) {
            nodes.replaceAll((address, node) -> change.apply(node));
            rebalance();
        }
    }

    private void rebalance() {
        live = List.copyOf(nodes.values());
        balancer = balancers.apply(live.stream().map(LiveNode::node).toList());
    }

    /** No new call comes: those under way may try again for a while, then its connections close. */
    void retire() {
        synchronized (this) {
            if (subscription != null) {
                subscription.dispose();
            }
        }
        time.schedule(
                () -> {
                    List<LiveNode> last = live;
                    close();
                    last.forEach(each -> each.client().close(DRAIN_GRACE).subscribe());
                },
                DRAIN_GRACE);
    }

    /** Ends the subscription and lets go of all nodes; their connections are the connector's to close. */
    void close() {
        synchronized (this) {
            closed = true;
            if (subscription != null) {
                subscription.dispose();
            }
            known = EndpointSet.failed("the mesh is closed");
            balancer = request -> null;
            nodes.clear();
            live = List.of();
        }
        firstWord.tryEmitEmpty();
    }
}
