package io.inmesh;

import io.inmesh.naming.DelegationFilter;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.Legs;
import io.inmesh.routing.RouteFilter;
import io.inmesh.service.Filter;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.telemetry.ClientTelemetryFilter;
import io.inmesh.telemetry.RouteMetrics;
import io.inmesh.time.MeshTime;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/**
 * The first half of a request's way out: from the caller to a destination. Top to bottom as a request travels; each line
 * says why it stands where it stands, and {@code ClientStackTest} holds each reason. {@link DestinationStack} is the
 * second half.
 */
final class ClientStack {

    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private final ServiceName name;
    private final OverrideFilter overrides;
    private final RouteFilter routes;
    private final Service routed;
    private final Service service;
    private final MeshTime time;
    private final MeshClient client;

    /** Where calls go that no rule leads elsewhere; set by the first update, or by being held until then. */
    @SuppressWarnings("NullAway.Init")
    private volatile Service itself;

    ClientStack(ServiceName name, Outbound outbound, Fabric fabric) {
        this.name = name;
        this.overrides = new OverrideFilter(name, () -> routeFilter(name, outbound.visiting(), fabric));
        this.routes = routeFilter(name, outbound, fabric);
        this.time = fabric.time();
        this.routed = Filter.stack(
                List.of(
                        // in place of routes, for the calls that bring rules of their own
                        overrides,
                        // above all that belongs to one destination, because it chooses the destination
                        routes),
                request -> itself.call(request));
        this.service = Filter.stack(
                List.of(
                        // first, so that it sees what the caller sees: the whole time, the errors of every filter below
                        new ClientTelemetryFilter(
                                fabric.telemetry(), name.toString(), ResponseClassifier.standard(), fabric.time()),
                        // above routes, which its rules change
                        new DelegationFilter(outbound::delegation)),
                routed);
        this.client = new MeshClient(name, service);
    }

    private static RouteFilter routeFilter(ServiceName name, Legs legs, Fabric fabric) {
        return new RouteFilter(
                name, legs, fabric.time(), RANDOM, new RouteMetrics(fabric.telemetry(), name.toString()));
    }

    /**
     * From now on {@code inForce} counts.
     *
     * @param way to the service that is called, where no rule leads elsewhere
     */
    void update(InForce inForce, Service way) {
        routes.update(inForce.routes(name, null));
        overrides.update(inForce);
        itself = inForce.permits(name) ? way : this::refuse;
    }

    /** Before the first update: calls wait for {@code told}, and then go the way that updates have shown by then. */
    void hold(Mono<Void> told) {
        itself = new HeldCalls(name, told, routed, time);
    }

    void forgetOverrides() {
        overrides.forget();
    }

    private Mono<Response> refuse(Request request) {
        request.body().discard();
        return Mono.error(MeshException.unprocessed(
                Kind.UNKNOWN_DESTINATION,
                "call to " + name
                        + ": no Service or ServiceEntry declares it, or a Sidecar hides it, and the outbound policy is"
                        + " REGISTRY_ONLY; declare it, or set mesh.outbound-policy to allow-any",
                null));
    }

    /** The whole way. */
    Service service() {
        return service;
    }

    /** What applications call it by; always the same. */
    MeshClient client() {
        return client;
    }
}
