package io.inmesh.config.policy;

import io.inmesh.document.Problem;
import io.inmesh.document.Resource;
import io.inmesh.document.ResourceFeed;
import io.inmesh.document.ResourceSet;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * The policy that a feed of resources comes to, compiled anew at each change; the registry that it holds is told first,
 * so that a policy never leads to a service that nobody knows yet. While the feed fails, and where it cannot be compiled,
 * the last policy stays. Problems are logged when they come up. Thread-safe.
 */
public final class PolicyFeed implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PolicyFeed.class.getName());

    /** What says where services are. */
    private static final Set<String> REGISTRY =
            Set.of("Service", "EndpointSlice", "Pod", "ServiceEntry", "WorkloadEntry");

    private final PolicyCompiler compiler;
    private final Consumer<String> onRefusal;
    private final Sinks.Many<ResourceSet> registry = Sinks.many().replay().latest();
    private final Sinks.Many<Policy> policies = Sinks.many().replay().latest();
    private final Disposable following;
    private volatile Policy current;

    // Written by the feed's thread only.
    private Set<Problem> told = Set.of();
    private Map<String, Integer> passedOver = Map.of();

    /** Follows {@code feed}, whose present set it has compiled when this returns. */
    public PolicyFeed(ResourceFeed feed, PolicyCompiler compiler) {
        this(feed, compiler, why -> {});
    }

    /**
     * As {@link #PolicyFeed(ResourceFeed, PolicyCompiler)}.
     *
     * @param onRefusal hears why a set could not be compiled at all
     */
    public PolicyFeed(ResourceFeed feed, PolicyCompiler compiler, Consumer<String> onRefusal) {
        this.compiler = compiler;
        this.onRefusal = onRefusal;
        this.current = compiler.compile(List.of());
        following = feed.sets().subscribe(this::take);
    }

    private void take(ResourceSet set) {
        try {
            Policy policy = compiler.compile(set.resources());
            List<Problem> problems = new ArrayList<>(set.problems());
            problems.addAll(policy.problems());
            tell(problems, policy);
            registry.tryEmitNext(registry(set, policy)); // a feed's sets come one after the other
            current = policy;
            policies.tryEmitNext(policy);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "resources could not be compiled: the last policy stays in force", e);
            onRefusal.accept("could not be compiled: " + e);
        }
    }

    private static ResourceSet registry(ResourceSet set, Policy policy) {
        List<Resource> resources = new ArrayList<>();
        policy.resources().stream().filter(r -> REGISTRY.contains(r.kind())).forEach(resources::add);
        set.resources().stream().filter(r -> r.kind().equals("Pod")).forEach(resources::add);
        List<Problem> gaps = new ArrayList<>(set.gaps());
        policy.problems().stream().filter(Problem::isError).forEach(gaps::add);
        return new ResourceSet(resources, List.of(), gaps, set.failure());
    }

    private void tell(List<Problem> problems, Policy policy) {
        for (Problem problem : problems) {
            if (!told.contains(problem)) {
                String suffix = problem.isError() ? "; what was right there before stays in use" : "";
                LOG.log(Level.WARNING, "{0}{1}", problem, suffix);
            }
        }
        told = Set.copyOf(problems);
        Map<String, Integer> now = policy.findings().passedOverByName();
        if (!now.equals(passedOver)) {
            passedOver = now;
            LOG.log(Level.INFO, "kinds of resources passed over: {0}", now);
        }
    }

    /** As of now. */
    public Policy current() {
        return current;
    }

    /** The present policy at once, then each that follows. */
    public Flux<Policy> policies() {
        return policies.asFlux();
    }

    /** The resources in force that say where services are. */
    public ResourceFeed registry() {
        return registry::asFlux;
    }

    @Override
    public void close() {
        following.dispose();
    }
}
