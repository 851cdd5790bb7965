package io.inmesh.discovery;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Endpoints that the application itself tells; they never change. */
final class StaticResolver implements Resolver {

    private final Map<ServiceName, EndpointSet> services = new HashMap<>();

    StaticResolver(Map<ServiceName, List<Endpoint>> services) {
        services.forEach((name, endpoints) ->
                this.services.put(name, EndpointSet.ready(List.copyOf(new LinkedHashSet<>(endpoints)))));
    }

    /** Never completes: a subscriber that waits for changes waits in vain, which is the truth. */
    @Override
    public Flux<EndpointSet> resolve(ServiceName name) {
        EndpointSet known = find(name);
        EndpointSet set = known == null ? EndpointSet.unknown("no mesh.services." + name + " is set") : known;
        return Flux.concat(Flux.just(set), Flux.never());
    }

    @Override
    public boolean isKnown(ServiceName name) {
        return find(name) != null;
    }

    /** A port in a call's name selects among services that are told apart by port; otherwise it says nothing new. */
    private @Nullable EndpointSet find(ServiceName name) {
        EndpointSet exact = services.get(name);
        return exact != null ? exact : services.get(new ServiceName(name.name(), name.namespace(), 0));
    }
}
