package io.inmesh.routing;

import io.inmesh.naming.ServiceName;
import io.inmesh.service.CallKey;
import io.inmesh.service.Filter;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends each call to one host the way that the host's rules say: decides which rule counts, and does what it says. Where
 * there are no rules, calls go to the next service, the host itself, at the price of reading one field.
 *
 * <p>The order is Envoy's: CORS preflight, fault, then redirect, direct response or forwarding (header edits, rewrite,
 * choice of a destination, its own header edits), and on the way back the header edits in reverse. A call keeps the rules
 * that it began with. Thread-safe.
 */
public final class RouteFilter implements Filter {

    /** {@code http} or {@code https}, as the application wrote it: what rules match and redirects keep; absent: {@code http}. */
    public static final CallKey<String> SCHEME = CallKey.named("scheme");

    private final ServiceName host;
    private final Legs legs;
    private final RuleTools tools;

    /** Null: no rules. Written under this object's monitor. */
    private volatile @Nullable Plan plan;

    /**
     * @param host that is called, with the port that is called
     * @param random draws shares and percentages
     */
    public RouteFilter(ServiceName host, Legs legs, MeshTime time, RandomGenerator random, RoutingObserver observer) {
        this.host = host;
        this.legs = legs;
        this.tools = new RuleTools(host, time, random, observer, new Mirrors.Slots());
    }

    /**
     * Puts {@code routes} into force for the calls that begin from now on, with legs of their own.
     *
     * @throws RuntimeException what building a leg throws; the rules before stay in force
     */
    public synchronized void update(Routes routes) {
        plan = routes.isEmpty() ? null : new Plan(routes, legs, tools);
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        Plan current = plan;
        return current == null ? next.call(request) : current.call(request);
    }

    @Override
    public String toString() {
        return "routes of " + host;
    }

    /** The rules in force, with the ways to their destinations. Immutable. */
    private static final class Plan {

        private final Routes routes;
        private final RuleTools tools;
        private final CompiledRule[] rules;

        Plan(Routes routes, Legs legs, RuleTools tools) {
            this.routes = routes;
            this.tools = tools;
            this.rules = routes.rules().stream()
                    .map(rule -> new CompiledRule(rule, legs, tools))
                    .toArray(CompiledRule[]::new);
        }

        Mono<Response> call(Request request) {
            RouteMatch match = routes.decide(request);
            return match == null ? noRoute(request) : rules[match.index()].call(request, match);
        }

        private Mono<Response> noRoute(Request request) {
            request.body().discard();
            RouteRule last = routes.rules().get(routes.rules().size() - 1);
            return Mono.error(MeshException.unprocessed(
                    Kind.NO_ROUTE,
                    "call to " + tools.host() + ": none of its "
                            + routes.rules().size() + " rules matches " + request
                            + "; add a rule without a match at the end of " + last.resource(),
                    null));
        }
    }
}
