package io.inmesh.discovery;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds the endpoints of a service in DNS, once. Thread-safe. */
final class DnsLookup {

    /** The targets of one SRV answer that are looked up; more are left out. */
    private static final int MAX_TARGETS = 256;

    private static final int AT_ONCE = 8;

    private final DnsSettings settings;
    private final DnsQueries dns;

    /**
     * What was found.
     *
     * @param set ready, unknown or failed
     * @param ttl how long it holds
     */
    record Result(EndpointSet set, Duration ttl) {}

    DnsLookup(DnsSettings settings, DnsQueries dns) {
        this.settings = settings;
        this.dns = dns;
    }

    Mono<Result> find(ServiceName name) {
        return find(name, 0);
    }

    /** A query whose name does not exist leaves the word to the next; one that fails does not, for it may exist. */
    private Mono<Result> find(ServiceName name, int index) {
        String query = query(settings.queries().get(index), name);
        Mono<Result> found = query.startsWith("_") ? targets(query) : addresses(query, portOf(name));
        return found.flatMap(result -> {
            boolean isUnknown = result.set().state() == EndpointSet.State.UNKNOWN;
            return isUnknown && index + 1 < settings.queries().size() ? find(name, index + 1) : Mono.just(result);
        });
    }

    private static String query(String pattern, ServiceName name) {
        String host = name.namespace().equals(ServiceName.DEFAULT_NAMESPACE)
                ? name.name()
                : name.name() + '.' + name.namespace();
        return pattern.replace("{name}", name.name())
                .replace("{namespace}", name.namespace())
                .replace("{host}", host);
    }

    private int portOf(ServiceName name) {
        return name.port() == 0 ? settings.port() : name.port();
    }

    private Mono<Result> addresses(String host, int port) {
        return hosts(host).map(answer -> {
            List<Endpoint> endpoints = new ArrayList<>();
            for (DnsAnswer.Item item : new LinkedHashSet<>(answer.records())) {
                if (item instanceof DnsAnswer.Address address) {
                    endpoints.add(Endpoint.of(address.host(), port));
                }
            }
            return result(answer, endpoints);
        });
    }

    /**
     * IPv4, or where there is none IPv6: both together would count one machine twice. A failed question is no "none":
     * answering with IPv6 then would take every IPv4 address away.
     */
    private Mono<DnsAnswer> hosts(String host) {
        return dns.ask(host, DnsQueries.Type.A)
                .flatMap(v4 ->
                        v4.status() == DnsAnswer.Status.NONE ? dns.ask(host, DnsQueries.Type.AAAA) : Mono.just(v4));
    }

    private Mono<Result> targets(String query) {
        return dns.ask(query, DnsQueries.Type.SRV).flatMap(answer -> {
            List<DnsAnswer.Target> best = best(answer.records());
            if (best.isEmpty()) {
                return Mono.just(result(answer, List.of()));
            }
            boolean unweighted = best.stream().allMatch(target -> target.weight() == 0);
            return Flux.fromIterable(best)
                    .flatMapSequential(target -> hosts(target.host()).map(hosts -> new Found(target, hosts)), AT_ONCE)
                    .collectList()
                    .map(found -> joined(answer, found, unweighted));
        });
    }

    private record Found(DnsAnswer.Target target, DnsAnswer hosts) {}

    /** Those of the lowest priority: the others are for when these are unreachable, which DNS cannot tell. */
    private static List<DnsAnswer.Target> best(List<DnsAnswer.Item> items) {
        List<DnsAnswer.Target> targets = new ArrayList<>();
        items.forEach(item -> {
            if (item instanceof DnsAnswer.Target target) {
                targets.add(target);
            }
        });
        int lowest = targets.stream().mapToInt(DnsAnswer.Target::priority).min().orElse(0);
        return targets.stream()
                .filter(target -> target.priority() == lowest)
                .limit(MAX_TARGETS)
                .toList();
    }

    /**
     * A target whose address cannot be found is left out, unless none can. Where that was a failure, the rest holds only
     * for the least time: the target may be well.
     */
    private Result joined(DnsAnswer answer, List<Found> found, boolean unweighted) {
        LinkedHashSet<Endpoint> endpoints = new LinkedHashSet<>();
        Duration ttl = answer.ttl();
        String failure = "";
        for (Found each : found) {
            boolean isFound = each.hosts().status() == DnsAnswer.Status.FOUND;
            ttl = isFound && each.hosts().ttl().compareTo(ttl) < 0
                    ? each.hosts().ttl()
                    : ttl;
            failure = each.hosts().status() == DnsAnswer.Status.FAILED
                    ? each.hosts().reason()
                    : failure;
            double weight = unweighted ? 1 : each.target().weight();
            for (DnsAnswer.Item item : each.hosts().records()) {
                if (item instanceof DnsAnswer.Address address) {
                    endpoints.add(
                            new Endpoint(address.host(), each.target().port(), weight, Locality.UNKNOWN, "", Map.of()));
                }
            }
        }
        if (endpoints.isEmpty() && !failure.isEmpty()) {
            return new Result(EndpointSet.failed(failure), settings.minTtl());
        }
        Duration holds = failure.isEmpty() ? ttl : Duration.ZERO;
        return result(DnsAnswer.found(answer.records(), holds), List.copyOf(endpoints));
    }

    private Result result(DnsAnswer answer, List<Endpoint> endpoints) {
        return switch (answer.status()) {
            case FOUND -> new Result(EndpointSet.ready(endpoints), bounded(answer.ttl()));
            case NONE -> new Result(EndpointSet.unknown(answer.reason()), settings.minTtl());
            case FAILED -> new Result(EndpointSet.failed(answer.reason()), settings.minTtl());
        };
    }

    private Duration bounded(Duration ttl) {
        Duration atLeast = ttl.compareTo(settings.minTtl()) < 0 ? settings.minTtl() : ttl;
        return atLeast.compareTo(settings.maxTtl()) > 0 ? settings.maxTtl() : atLeast;
    }
}
