package io.inmesh.discovery;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.time.MeshTime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Endpoints from DNS, asked again when the answer's time to live, between {@link DnsSettings#minTtl} and {@link
 * DnsSettings#maxTtl}, is over; for an unknown name after {@code minTtl}; after a failure too, and after each further one
 * at a random time up to a bound that doubles, to {@link #MAX_RETRY}. The order of the records means nothing: servers
 * rotate it. Thread-safe.
 */
final class DnsResolver implements Resolver {

    private static final Pattern IP_V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    /** The most between two questions while they fail, where {@code minTtl} is not more and {@code maxTtl} not less. */
    static final Duration MAX_RETRY = Duration.ofSeconds(30);

    private final DnsSettings settings;
    private final DnsQueries dns;
    private final DnsLookup lookup;
    private final MeshTime time;
    private final DoubleSupplier jitter;

    /** @param failures how many in a row, this one included; 0: it is none */
    private record Answer(DnsLookup.Result result, int failures) {

        static Answer after(int failures, DnsLookup.Result result) {
            return new Answer(result, result.set().state() == EndpointSet.State.FAILED ? failures + 1 : 0);
        }
    }

    /**
     * @param dns closed with this
     * @param jitter 0 to 1: spreads the questions of many clients over the time that they wait after failures
     */
    DnsResolver(DnsSettings settings, DnsQueries dns, MeshTime time, DoubleSupplier jitter) {
        this.settings = settings;
        this.dns = dns;
        this.time = time;
        this.jitter = jitter;
        lookup = new DnsLookup(settings, dns);
    }

    /** Over the network. */
    static DnsResolver start(DnsSettings settings, MeshTime time) {
        List<InetSocketAddress> servers = new ArrayList<>();
        settings.servers().forEach(server -> servers.add(server(server)));
        DnsQueries dns = new NettyDnsQueries(servers, settings.timeout());
        return new DnsResolver(
                settings, dns, time, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Host names are looked up here and now: who names a DNS server by name has the system resolve it. */
    private static InetSocketAddress server(String text) {
        String address = DnsSettings.withDefaultPort(text);
        return new InetSocketAddress(EndpointText.host(address), EndpointText.port(address));
    }

    @Override
    public Flux<EndpointSet> resolve(ServiceName name) {
        if (IP_V4.matcher(name.name()).matches()) {
            int port = name.port() == 0 ? settings.port() : name.port();
            return Flux.concat(Flux.just(EndpointSet.ready(List.of(Endpoint.of(name.name(), port)))), Flux.never());
        }
        Mono<DnsLookup.Result> once = lookup.find(name);
        return once.map(first -> Answer.after(0, first))
                .expand(last -> Mono.delay(wait(last), time.scheduler())
                        .then(once.map(next -> Answer.after(last.failures(), next))))
                .map(answer -> sorted(answer.result().set()))
                .startWith(EndpointSet.pending())
                .distinctUntilChanged();
    }

    private Duration wait(Answer last) {
        if (last.failures() < 2) {
            return last.result().ttl();
        }
        long min = settings.minTtl().toNanos();
        long most = Math.max(min, Math.min(settings.maxTtl().toNanos(), MAX_RETRY.toNanos()));
        long bound = Math.min(most, min << Math.min(last.failures() - 1, 10));
        return Duration.ofNanos(min + (long) (jitter.getAsDouble() * (bound - min)));
    }

    private static EndpointSet sorted(EndpointSet set) {
        List<Endpoint> endpoints = new ArrayList<>(set.endpoints());
        endpoints.sort(Comparator.comparing(Endpoint::address));
        return new EndpointSet(set.state(), endpoints, set.reason());
    }

    @Override
    public void close() {
        dns.close();
    }
}
