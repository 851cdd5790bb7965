package io.inmesh;

import io.inmesh.balancing.Caller;
import io.inmesh.config.MeshSettings;
import io.inmesh.config.TelemetrySettings;
import io.inmesh.config.policy.Policy;
import io.inmesh.config.policy.PolicyCompiler;
import io.inmesh.config.policy.PolicyFeed;
import io.inmesh.config.policy.PolicyScope;
import io.inmesh.config.subscription.SubscribingResolver;
import io.inmesh.config.subscription.Subscription;
import io.inmesh.config.subscription.SubscriptionState;
import io.inmesh.discovery.DiscoverySettings;
import io.inmesh.discovery.Resolvers;
import io.inmesh.document.ResourceFeed;
import io.inmesh.document.ResourceSet;
import io.inmesh.naming.Delegation;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Service;
import io.inmesh.telemetry.CallTally;
import io.inmesh.telemetry.SubscriptionMetrics;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.Connector;
import io.inmesh.transport.EventLoops;
import io.inmesh.transport.Listener;
import io.inmesh.transport.ServerTls;
import io.inmesh.transport.TransportSettings;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * The mesh of one application: start it once, take a client for each service that is called, and close it at the end. It
 * owns discovery, balancers, connections and servers, and closes them in the reverse order of their making, also when
 * starting fails half-way. Thread-safe.
 *
 * <pre>{@code
 * try (Mesh mesh = Mesh.start(MeshSettings.load(Path.of("mesh.yaml")))) {
 *     Response response = mesh.client("reviews").sendBlocking(Request.get("/reviews/7"));
 * }
 * }</pre>
 */
public final class Mesh implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Mesh.class.getName());

    private static final Duration CLOSE_BOUND = Duration.ofSeconds(5);

    private final MeshSettings settings;
    private final Closer closer = new Closer();

    /** Closed before all else: requests in progress call on through the clients until they end. */
    private final Closer servers = new Closer();

    private final AtomicBoolean closing = new AtomicBoolean();
    private final Resolver discovery;
    private final MeshTime time;
    private final Telemetry telemetry;
    private final EventLoops loops;
    private final Connector connector;
    private final Subscription subscription;

    /** Of what was registered; nothing as long as nothing could be. */
    private volatile Mono<Void> withdrawal = Mono.empty();

    private final Outbound outbound;
    private final ServerStack serverStack;

    private Mesh(MeshSettings settings, Telemetry telemetry, MeshTime time) {
        this.settings = settings;
        this.time = time;
        CallTally tally = new CallTally();
        Telemetry wanted = wanted(telemetry, settings.telemetry());
        this.telemetry = settings.subscription().isPresent() ? tally.within(wanted) : wanted;
        this.serverStack = new ServerStack(settings.server(), this.telemetry, time, this::delegation);
        closer.add(grace -> Mono.fromRunnable(serverStack::close));
        try {
            this.loops = EventLoops.start();
            closer.add(grace -> loops.close());
            this.connector = Connector.netty(loops, TransportSettings.DEFAULT, time);
            closer.add(connector::close);
            this.subscription = subscribe(tally, connector);
            withdrawal = subscription.withdraw();
            ResourceFeed resources = resources(settings.discovery(), subscription);
            PolicyFeed policies = policies(resources);
            this.discovery = new SubscribingResolver(
                    Resolvers.from(
                            settings.discovery(),
                            resources == null ? null : policies.registry(),
                            settings.namespace(),
                            time),
                    subscription);
            closer.add(grace -> Mono.fromRunnable(discovery::close));
            this.outbound = new Outbound(
                    policies.current(),
                    new Fabric(this.telemetry, time, connector, caller(settings)),
                    discovery,
                    subscription);
            closer.add(grace -> Mono.fromRunnable(outbound::close));
            Disposable following = policies.policies().subscribe(this::apply);
            closer.add(grace -> Mono.fromRunnable(following::dispose));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Subscription subscribe(CallTally tally, Connector way) {
        SubscriptionMetrics metrics = new SubscriptionMetrics(telemetry, tally);
        closer.add(grace -> Mono.fromRunnable(metrics::close));
        Subscription opened = Subscription.open(
                settings.subscription(),
                settings.workload(),
                settings.clients().named().keySet(),
                way,
                time,
                metrics);
        closer.add(grace -> opened.close());
        if (settings.subscription().isPresent()) {
            metrics.watch(opened::state);
        }
        return opened;
    }

    private PolicyFeed policies(@Nullable ResourceFeed resources) {
        ResourceFeed feed = resources == null ? ResourceFeed.of(ResourceSet.of(List.of())) : resources;
        closer.add(grace -> Mono.fromRunnable(feed::close));
        PolicyFeed policies = new PolicyFeed(feed, new PolicyCompiler(scope(settings)), subscription::refused);
        closer.add(grace -> Mono.fromRunnable(policies::close));
        return policies;
    }

    /** Null: there are none. */
    private static @Nullable ResourceFeed resources(DiscoverySettings discovery, Subscription subscription) {
        Path directory = discovery.resources();
        ResourceFeed told = subscription.feed();
        if (directory == null) {
            return told;
        }
        ResourceFeed own = ResourceFeed.directory(directory);
        return told == null ? own : ResourceFeed.merged(own, told); // what lies beside the application is meant for it
    }

    private void apply(Policy policy) {
        try {
            outbound.apply(policy);
            subscription.applied(policy.problems());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a policy could not be put into force: the one before stays", e);
            subscription.refused("could not be put into force: " + e);
        }
    }

    private static PolicyScope scope(MeshSettings settings) {
        return PolicyScope.of(settings.workload(), settings.clients())
                .withOutbound(settings.clients().outbound())
                .withKnownServices(settings.discovery().services().keySet());
    }

    private static Caller caller(MeshSettings settings) {
        return new Caller(settings.locality(), settings.labels(), OwnAddress.find());
    }

    private Delegation delegation() {
        return outbound.delegation();
    }

    private static Telemetry wanted(Telemetry all, TelemetrySettings settings) {
        Telemetry traced = settings.traces() ? all : all.withoutTraces();
        return settings.metrics() ? traced : traced.withoutMetrics();
    }

    /** Starts a mesh that reports to {@link Telemetry#global}. */
    public static Mesh start(MeshSettings settings) {
        return start(settings, Telemetry.global());
    }

    /**
     * Starts a mesh.
     *
     * @throws io.inmesh.config.ConfigurationException when a source that the settings name cannot be used at all, or
     *     the config service says nothing in time and {@code mesh.config.on-start-failure} is {@code fail}
     */
    public static Mesh start(MeshSettings settings, Telemetry telemetry) {
        return new Mesh(settings, telemetry, MeshTime.system());
    }

    public MeshSettings settings() {
        return settings;
    }

    /**
     * The client of a service, always the same one for a name. Discovery of it begins now.
     *
     * @param service {@code reviews}, {@code reviews.books} or {@code reviews:9080}
     * @throws IllegalArgumentException when it is not a service name
     * @throws IllegalStateException when the mesh is closed, or leads to thousands of destinations already
     */
    public MeshClient client(String service) {
        ServiceName name = settings.serviceName(service);
        ClientStack stack = outbound.client(name);
        if (stack == null) {
            throw new IllegalStateException("the mesh of " + settings.name()
                    + (closing.get()
                            ? " is closed"
                            : " leads to " + Outbound.MAX_DESTINATIONS + " destinations already: refusing " + name
                                    + "; do names come from unchecked input?"));
        }
        return stack.client();
    }

    /** What resources say now of this application's calls. */
    public Policy policy() {
        return outbound.policy();
    }

    /** How this application stands to the config service. */
    public SubscriptionState steering() {
        return subscription.state();
    }

    /**
     * Whether calls to {@code host} are the mesh's: discovery has a static or file source that names it, or the settings
     * have a client of that name. Never blocks.
     */
    public boolean owns(String host) {
        ServiceName name;
        try {
            name = settings.serviceName(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return settings.clients().isNamed(name)
                || discovery.isKnown(name)
                || !outbound.routes(name).isEmpty()
                || mayBeSteered(host, name);
    }

    /**
     * Of a short name that the config service has not been asked about: the first call through a client asks, and waits for
     * the answer. Host names of others, and this machine's, are none.
     */
    private boolean mayBeSteered(String host, ServiceName name) {
        boolean isShort = host.indexOf('.') < 0 || host.contains(".svc");
        return isShort && !name.name().equals("localhost") && !subscription.covers(name);
    }

    /** The names of the services that have been called. */
    public Set<ServiceName> destinations() {
        return outbound.names();
    }

    /**
     * The inbound stack in front of {@code handler}: for a framework that brings a server of its own. The handler finds the
     * inbound call in its request, and outbound calls made in its Reactor context inherit deadline and trace.
     */
    public Service inbound(Service handler) {
        return serverStack.around(handler);
    }

    /**
     * Serves {@code handler} behind the inbound stack at {@code mesh.server}'s address.
     *
     * @throws IllegalStateException when the address cannot be bound
     */
    public MeshServer serve(Service handler) {
        Listener listener = Listener.bind(settings.server().listener(), loops, time, inbound(handler));
        servers.add(listener::close);
        serves(settings.server().listener().host(), listener.port());
        return new MeshServer(listener);
    }

    /**
     * As {@link #serve(Service)}, behind TLS; the handler finds who calls by {@link io.inmesh.service.TlsPeer#KEY}.
     *
     * @throws IllegalStateException when the address cannot be bound
     */
    public MeshServer serve(Service handler, ServerTls tls) {
        Listener listener = Listener.bind(settings.server().listener(), tls, loops, time, inbound(handler));
        servers.add(listener::close);
        return new MeshServer(listener);
    }

    /**
     * Lets the config service tell others that this application takes calls at {@code host:port}: for a framework that brings
     * a server of its own, once that listens. Without a config service, or with {@code mesh.config.register=false}, nothing.
     *
     * @param host that the server is bound to; an address of all interfaces stands for this machine's own
     */
    public void serves(String host, int port) {
        subscription.serves(OwnAddress.reachable(host), port);
    }

    /** Takes back what {@link #serves} told; ends when the config service has heard, or after 2 s. */
    public Mono<Void> withdraw() {
        return withdrawal;
    }

    /** From now on inbound requests are refused so that callers go elsewhere; those in progress go on. */
    public void beginDrain() {
        serverStack.beginDrain();
    }

    /** Closes at once: calls in progress fail. Idempotent; returns when everything is closed, or after 5 s. */
    @Override
    public void close() {
        try {
            closeGracefully(Duration.ZERO).block(CLOSE_BOUND);
        } catch (IllegalStateException e) {
            LOG.log(Level.WARNING, "the mesh of " + settings.name() + " did not close within " + CLOSE_BOUND, e);
        }
    }

    /**
     * Refuses new inbound requests, lets calls in progress end, then closes everything in order. Idempotent.
     *
     * @param grace how long each part may take for that
     */
    public Mono<Void> closeGracefully(Duration grace) {
        // First of all callers are told to go elsewhere: who has heard it does not come to be refused.
        return withdraw().then(Mono.defer(() -> {
            beginDrain();
            return servers.close(grace).then(Mono.defer(() -> {
                closing.set(true);
                return closer.close(grace);
            }));
        }));
    }
}
