package io.inmesh;

import io.inmesh.naming.DelegationOverride;
import io.inmesh.naming.RecentMap;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.RouteFilter;
import io.inmesh.routing.Routes;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sends calls that bring delegation rules along by the routes that come of these; all others pass. Thread-safe. */
final class OverrideFilter implements Filter {

    /** Overrides come from requests. */
    private static final int MAX_REMEMBERED = 100;

    private final ServiceName host;
    private final Supplier<RouteFilter> newRoutes;
    private volatile @Nullable Plans plans;

    private record Plans(InForce inForce, RecentMap<String, RouteFilter> byOverride) {}

    OverrideFilter(ServiceName host, Supplier<RouteFilter> newRoutes) {
        this.host = host;
        this.newRoutes = newRoutes;
    }

    void update(InForce inForce) {
        plans = new Plans(inForce, new RecentMap<>(MAX_REMEMBERED));
    }

    /** Where the overrides lead that were seen lately is worked out anew. */
    void forget() {
        Plans current = plans;
        if (current != null) {
            update(current.inForce());
        }
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        DelegationOverride override = request.call().get(DelegationOverride.ON_CALL);
        Plans current = plans;
        if (override == null
                || current == null
                || !current.inForce().delegation().allowsOverride()) {
            return next.call(request);
        }
        RouteFilter routes = current.byOverride().get(override.text());
        if (routes == null) {
            routes = newRoutes.get();
            Routes delegated = current.inForce().routes(host, override);
            routes.update(delegated);
            current.byOverride().put(override.text(), routes);
        }
        return routes.apply(request, next);
    }
}
