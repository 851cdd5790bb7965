package io.inmesh.discovery;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.time.MeshTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;

/**
 * Puts the addresses of host names among endpoints in their place, and follows them as long as somebody listens: each
 * endpoint of a host becomes one for each of its addresses, with the same port, weight and labels. Hosts whose lookup
 * fails are left out while others are found. Thread-safe.
 */
final class HostEndpoints implements AutoCloseable {

    /** The hosts of one service that are looked up; more are left out. */
    static final int MAX_HOSTS = 256;

    private final Resolver hosts;

    /** @param hosts resolves names whose {@link ServiceName#name()} is the whole host; closed with this */
    HostEndpoints(Resolver hosts) {
        this.hosts = hosts;
    }

    /** Over DNS, by the servers and times of {@code settings}; each host is asked for once, however many services name it. */
    static HostEndpoints start(DnsSettings settings, MeshTime time) {
        Resolver dns = DnsResolver.start(settings.withQueries(List.of("{name}")), time);
        return new HostEndpoints(new SharingResolver(new KeepLastGood(dns, time), time));
    }

    /**
     * The endpoints of {@code answer}, again whenever an address changes; pending until all hosts have answered. Never fails
     * and never completes.
     */
    Flux<EndpointSet> follow(RegistryAnswer answer) {
        Set<String> names = new LinkedHashSet<>();
        answer.set().endpoints().forEach(endpoint -> {
            if (!Texts.isAddress(endpoint.host()) && names.size() < MAX_HOSTS) {
                names.add(endpoint.host());
            }
        });
        if (!answer.looksUp() || names.isEmpty()) {
            return Flux.concat(Flux.just(answer.set()), Flux.never());
        }
        List<String> all = List.copyOf(names);
        List<Flux<EndpointSet>> lookups = all.stream().map(this::lookUp).toList();
        // Each lookup says at once that it is pending, or what is known already: then nothing is pending here.
        return Flux.combineLatest(lookups, found -> joined(answer.set(), all, found))
                .distinctUntilChanged();
    }

    private Flux<EndpointSet> lookUp(String host) {
        try {
            ServiceName name = new ServiceName(host.toLowerCase(Locale.ROOT), ServiceName.DEFAULT_NAMESPACE, 0);
            return hosts.resolve(name);
        } catch (IllegalArgumentException e) {
            return Flux.concat(Flux.just(EndpointSet.unknown(host + " is no name that DNS knows")), Flux.never());
        }
    }

    private static EndpointSet joined(EndpointSet told, List<String> names, Object[] found) {
        Map<String, EndpointSet> byHost = new LinkedHashMap<>();
        Map<State, String> reasons = new LinkedHashMap<>();
        for (int i = 0; i < found.length; i++) {
            EndpointSet set = (EndpointSet) found[i];
            byHost.put(names.get(i), set);
            reasons.putIfAbsent(set.state(), set.reason());
        }
        if (reasons.containsKey(State.PENDING)) {
            return EndpointSet.pending();
        }
        List<Endpoint> endpoints = new ArrayList<>();
        for (Endpoint endpoint : told.endpoints()) {
            EndpointSet set = byHost.get(endpoint.host());
            if (set != null) {
                set.endpoints().forEach(address -> endpoints.add(at(address.host(), endpoint)));
            } else if (Texts.isAddress(endpoint.host())) {
                endpoints.add(endpoint);
            }
        }
        List<Endpoint> distinct = List.copyOf(new LinkedHashSet<>(endpoints));
        if (distinct.isEmpty() && reasons.containsKey(State.FAILED)) {
            return EndpointSet.failed(reasons.getOrDefault(State.FAILED, ""));
        }
        // A host that does not exist is an empty service, not an unknown one: a resource told of it.
        String reason = distinct.isEmpty() ? String.join("; ", reasons.values()) : "";
        return reasons.containsKey(State.STALE)
                ? new EndpointSet(State.STALE, distinct, reasons.getOrDefault(State.STALE, ""))
                : new EndpointSet(State.READY, distinct, reason);
    }

    private static Endpoint at(String address, Endpoint endpoint) {
        return new Endpoint(
                address,
                endpoint.port(),
                endpoint.weight(),
                endpoint.locality(),
                endpoint.identity(),
                endpoint.labels());
    }

    @Override
    public void close() {
        hosts.close();
    }
}
