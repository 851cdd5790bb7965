package io.inmesh;

import io.inmesh.config.policy.Policy;
import io.inmesh.config.subscription.Subscription;
import io.inmesh.naming.BoundName;
import io.inmesh.naming.Delegation;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.Leg;
import io.inmesh.routing.Legs;
import io.inmesh.routing.RouteRule;
import io.inmesh.routing.Routes;
import io.inmesh.routing.Target;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Sinks;

/**
 * All calls out: the clients, the destinations they lead to, and the policy in force. A policy is put into force as a
 * whole, serialised by this object's monitor; calls under way go on with what they began with. Destinations outlive
 * policies, so that a change forgets neither connections nor what was learned of endpoints; one that nothing leads to any
 * more lets its calls end and goes. Thread-safe.
 */
final class Outbound implements Legs, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Outbound.class.getName());

    /** Names may come from requests, and each holds a subscription and connections. */
    static final int MAX_DESTINATIONS = 4096;

    /** What requests may add by rules that they bring along; beyond it all of that is forgotten. */
    static final int MAX_VISITED = 256;

    private final Fabric fabric;
    private final Resolver discovery;
    private final Subscription subscription;
    private final Map<ServiceName, ClientStack> clients = new ConcurrentHashMap<>(); // written under this
    private final Map<BoundName, DestinationStack> destinations = new ConcurrentHashMap<>(); // written under this
    private final Set<ServiceName> held = new HashSet<>(); // guarded by this: clients whose rules nobody has told yet
    private final Set<BoundName> led = new HashSet<>(); // guarded by this: where clients and rules lead
    private final Set<BoundName> visited = new HashSet<>(); // guarded by this: where only overrides led
    private boolean closed; // guarded by this
    private volatile InForce inForce;

    /** Of a mesh that no service steers. */
    Outbound(Policy policy, Fabric fabric, Resolver discovery) {
        this(policy, fabric, discovery, Subscription.NONE);
    }

    /** @param subscription tells of the services that are called */
    Outbound(Policy policy, Fabric fabric, Resolver discovery, Subscription subscription) {
        this.subscription = subscription;
        this.inForce = new InForce(policy);
        this.fabric = fabric;
        this.discovery = discovery;
    }

    /** The stack of calls to {@code name}, always the same one; null: this is closed, or leads to too many places. */
    @Nullable
    ClientStack client(ServiceName name) {
        ClientStack known = clients.get(name);
        return known == null ? connect(name) : known;
    }

    private synchronized @Nullable ClientStack connect(ServiceName name) {
        ClientStack known = clients.get(name);
        if (known != null || closed || destinations.size() >= MAX_DESTINATIONS) {
            return known;
        }
        ClientStack stack = new ClientStack(name, this, fabric);
        subscription.use(name); // clients stay for good
        if (subscription.covers(name)) {
            stack.update(inForce, itself(name));
        } else {
            hold(name, stack);
        }
        clients.put(name, stack);
        return stack;
    }

    /** Calls wait until what concerns them has been told; the policy in force then is the one that was told. */
    private void hold(ServiceName name, ClientStack stack) {
        held.add(name);
        Sinks.Empty<Void> released = Sinks.empty();
        stack.hold(released.asMono());
        subscription
                .cover(name)
                .subscribe(none -> {}, error -> release(name, stack, released), () -> release(name, stack, released));
    }

    private void release(ServiceName name, ClientStack stack, Sinks.Empty<Void> released) {
        synchronized (this) {
            held.remove(name);
            if (!closed) {
                update(name, stack, inForce);
            }
        }
        released.tryEmitEmpty();
    }

    private void update(ServiceName name, ClientStack stack, InForce next) {
        try {
            stack.update(next, itself(name));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the routes of " + name + " stay as they were", e);
        }
    }

    /** From now on {@code policy} counts. */
    synchronized void apply(Policy policy) {
        InForce next = new InForce(policy);
        if (closed) {
            return;
        }
        inForce = next;
        led.clear();
        visited.clear();
        clients.forEach((name, stack) -> {
            if (!held.contains(name)) {
                update(name, stack, next);
            }
        });
        destinations.entrySet().removeIf(each -> isLeft(each.getKey(), each.getValue()));
    }

    private boolean isLeft(BoundName name, DestinationStack stack) {
        boolean left = !led.contains(name);
        if (left) {
            stack.retire();
        }
        return left;
    }

    /** The way of calls to {@code name} that no rule leads elsewhere. */
    private Way itself(ServiceName name) {
        DestinationStack stack = destination(BoundName.of(name));
        return new Way(stack.way(), stack.destination());
    }

    @Override
    public Leg leg(RouteRule rule, Target target) {
        DestinationStack stack = destination(new BoundName(target.service(), target.subset()));
        return new Way(stack.way(rule.policy()), stack.destination());
    }

    @Override
    public Leg mirror(RouteRule rule, Target target) {
        DestinationStack stack = destination(new BoundName(target.service(), target.subset()));
        return new Way(stack.way(), stack.destination());
    }

    /**
     * Where a client or a rule of the policy in force leads, as that policy has it. What only the one before led to is left
     * as it was: calls are still on their way there, whose subset the new one may not know any more.
     */
    synchronized DestinationStack destination(BoundName name) {
        visited.remove(name);
        DestinationStack stack = stack(name);
        if (led.add(name)) {
            stack.update(inForce.destination(name), discovery);
        }
        return stack;
    }

    /** For the calls that bring rules along: what only they lead to is forgotten when it becomes too much. */
    Legs visiting() {
        return (rule, target) -> {
            DestinationStack stack = visit(new BoundName(target.service(), target.subset()));
            return new Way(stack.way(rule.policy()), stack.destination());
        };
    }

    private synchronized DestinationStack visit(BoundName name) {
        if (!led.contains(name)) {
            if (visited.size() >= MAX_VISITED && !visited.contains(name)) {
                clients.values().forEach(ClientStack::forgetOverrides);
                visited.forEach(each ->
                        Objects.requireNonNull(destinations.remove(each)).retire());
                visited.clear();
            }
            visited.add(name);
        }
        return stack(name);
    }

    private DestinationStack stack(BoundName name) {
        DestinationStack known = destinations.get(name);
        if (known != null) {
            return known;
        }
        if (closed || destinations.size() >= MAX_DESTINATIONS) {
            throw new IllegalStateException(
                    "calls and rules lead to " + destinations.size() + " destinations already: refusing " + name);
        }
        DestinationStack created = new DestinationStack(name, inForce.destination(name), fabric);
        destinations.put(name, created);
        created.follow(discovery);
        return created;
    }

    Delegation delegation() {
        return inForce.delegation();
    }

    /** What rules say of calls to {@code host}. */
    Routes routes(ServiceName host) {
        return inForce.routes(host, null);
    }

    Policy policy() {
        return inForce.policy();
    }

    /** How many destinations there are. */
    int size() {
        return destinations.size();
    }

    /** The services that have been called. */
    Set<ServiceName> names() {
        return Set.copyOf(clients.keySet());
    }

    @Override
    public synchronized void close() {
        closed = true;
        destinations.values().forEach(DestinationStack::close);
        destinations.clear();
    }
}
