package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.istio.RetryOn;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.Fault;
import io.inmesh.routing.PathRewrite;
import io.inmesh.routing.RequestMatch;
import io.inmesh.routing.Rewrite;
import io.inmesh.routing.RouteAction;
import io.inmesh.routing.RoutePolicy;
import io.inmesh.routing.RoutePolicy.Mirror;
import io.inmesh.routing.RoutePolicy.Retry;
import io.inmesh.routing.RoutePolicy.Timeouts;
import io.inmesh.routing.RouteRule;
import io.inmesh.routing.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes ranked rules of one {@code HTTPRoute} or {@code GRPCRoute}. */
final class RouteTranslation {

    private static final int DEFAULT_RETRIES = 2;

    /** As the specification says of {@code HTTPBackendRef}. */
    private static final int HTTP_WITHOUT_BACKEND = 500;

    /** Which gRPC clients are told as {@code UNAVAILABLE}, as the specification says of {@code GRPCBackendRef}. */
    private static final int GRPC_WITHOUT_BACKEND = 503;

    private final Backends backends;

    RouteTranslation(Backends backends) {
        this.backends = backends;
    }

    static boolean isGrpc(CheckedResource route) {
        return route.isKind(GrpcRouteKind.KIND);
    }

    /** Whether what becomes of a request depends on the port that was called. */
    static boolean dependsOnPort(CheckedResource route) {
        return !isGrpc(route)
                && route.spec().list("rules").stream()
                        .map(rule -> Filters.find(rule.list("filters"), "RequestRedirect"))
                        .anyMatch(redirect -> redirect != null && Filters.isOnCalledPort(redirect));
    }

    /** @param calledPort of the calls that are meant; 0: not known */
    List<RankedRule> rules(CheckedResource route, int calledPort) {
        List<RankedRule> ranked = new ArrayList<>();
        int index = 0;
        for (View rule : route.spec().list("rules")) {
            String name = rule.text("name", String.valueOf(index++));
            RouteAction action = action(route, rule, calledPort);
            RoutePolicy policy = policy(route, rule);
            List<View> matches = rule.list("matches");
            if (matches.isEmpty()) {
                ranked.add(ranked(route, new Parts(name, action, policy), null, rule));
            }
            matches.forEach(match -> ranked.add(ranked(route, new Parts(name, action, policy), match, match)));
        }
        return ranked;
    }

    private record Parts(String name, RouteAction action, RoutePolicy policy) {}

    private static RankedRule ranked(CheckedResource route, Parts parts, @Nullable View match, View at) {
        boolean isGrpc = isGrpc(route);
        RequestMatch request = isGrpc ? GrpcMatches.of(match) : HttpMatches.of(match);
        if (request.path() == null && replacesPrefix(parts.action())) {
            request = HttpMatches.withPath(request);
        }
        RouteRule rule = new RouteRule(
                route.toString(),
                parts.name(),
                request.equals(RequestMatch.ANY) ? List.of() : List.of(request),
                parts.action(),
                parts.policy());
        return new RankedRule(rule, route, at, isGrpc ? GrpcMatches.rank(match) : HttpMatches.rank(match));
    }

    private static boolean replacesPrefix(RouteAction action) {
        PathRewrite path = action instanceof RouteAction.Forward forward
                ? forward.rewrite().path()
                : action instanceof RouteAction.Redirect redirect ? redirect.path() : PathRewrite.Keep.INSTANCE;
        return path instanceof PathRewrite.Prefix;
    }

    private RouteAction action(CheckedResource route, View rule, int calledPort) {
        RouteAction.Redirect redirect = isGrpc(route) ? null : Filters.redirect(rule.list("filters"), calledPort);
        if (redirect != null) {
            return redirect;
        }
        return isGrpc(route)
                ? new RouteAction.Forward(backends.tree(route, rule), Rewrite.NONE, GRPC_WITHOUT_BACKEND)
                : new RouteAction.Forward(
                        backends.tree(route, rule), Filters.rewrite(rule.list("filters")), HTTP_WITHOUT_BACKEND);
    }

    private RoutePolicy policy(CheckedResource route, View rule) {
        boolean isGrpc = isGrpc(route);
        List<View> filters = rule.list("filters");
        return new RoutePolicy(
                isGrpc ? Timeouts.UNSAID : timeouts(rule.in("timeouts")),
                isGrpc ? null : retry(rule.find("retry")),
                Fault.NONE,
                mirrors(route, filters),
                isGrpc ? null : Filters.cors(filters),
                Filters.headers(filters));
    }

    private static Timeouts timeouts(View timeouts) {
        return new Timeouts(timeouts.duration("request"), timeouts.duration("backendRequest"));
    }

    private static @Nullable Retry retry(@Nullable View retry) {
        if (retry == null) {
            return null;
        }
        Set<Integer> codes = new HashSet<>();
        retry.texts("codes").forEach(code -> codes.add(Integer.parseInt(code)));
        return new Retry(
                retry.integer("attempts", DEFAULT_RETRIES), RetryOn.with(codes), retry.duration("backoff"), null);
    }

    private List<Mirror> mirrors(CheckedResource route, List<View> filters) {
        List<Mirror> mirrors = new ArrayList<>();
        for (View filter : filters) {
            View mirror = filter.in("requestMirror");
            double share = Filters.share(mirror);
            if (filter.text("type").equals("RequestMirror") && share > 0) {
                ServiceName service = backends.service(route, mirror.in("backendRef"));
                if (service != null) {
                    mirrors.add(new Mirror(Target.of(service), share));
                }
            }
        }
        return mirrors;
    }
}
