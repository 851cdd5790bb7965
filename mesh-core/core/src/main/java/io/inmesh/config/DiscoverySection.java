package io.inmesh.config;

import static io.inmesh.config.ValueType.duration;

import io.inmesh.discovery.DiscoverySettings;
import io.inmesh.discovery.DiscoverySettings.Source;
import io.inmesh.discovery.DnsSettings;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code mesh.resources}, {@code mesh.discovery} and {@code mesh.services.<name>}. */
final class DiscoverySection {

    private static final Section SECTION = new Section();
    private static final Section SERVICE = new Section();

    private static final DnsSettings D = DnsSettings.DEFAULT;

    private static final Setting<Optional<Path>> RESOURCES = SECTION.one(
            "resources",
            ValueType.directory(),
            Optional.empty(),
            "Directory of Kubernetes resources in YAML, watched for changes; a relative one in a mesh.yaml starts there.");
    private static final Map<String, Source> SOURCES_BY_NAME = sourcesByName();
    private static final Setting<Source> SOURCES = SECTION.list(
            "discovery.sources",
            ValueType.choice(SOURCES_BY_NAME),
            DiscoverySettings.DEFAULT.sources(),
            "Asked in this order until one knows the name.");
    private static final Setting<String> QUERIES = SECTION.list(
            "discovery.dns.queries",
            ValueType.text("a host name with {host}, {name} or {namespace}; for SRV it begins with an underscore"),
            D.queries(),
            "What is asked for a service, in order, until one exists.");
    private static final Setting<String> SERVERS = SECTION.list(
            "discovery.dns.servers",
            ValueType.text("host:port, or a host"),
            D.servers(),
            "DNS servers to ask; none: the system's.");
    private static final Setting<Integer> PORT = SECTION.one(
            "discovery.dns.port",
            ValueType.integer(1, 65535),
            D.port(),
            "Of endpoints where neither an SRV record nor the call tells it.");
    private static final Setting<Duration> MIN_TTL = SECTION.one(
            "discovery.dns.min-ttl", duration("1s", "1d"), D.minTtl(), "An answer is kept at least this long.");
    private static final Setting<Duration> MAX_TTL = SECTION.one(
            "discovery.dns.max-ttl", duration("1s", "1d"), D.maxTtl(), "And at most this long; at least min-ttl.");
    private static final Setting<Duration> TIMEOUT =
            SECTION.one("discovery.dns.timeout", duration("10ms", "1m"), D.timeout(), "Of one query.");

    private static final Setting<Endpoint> ENDPOINTS = SERVICE.list(
            "endpoints", ValueType.endpoint(), List.of(), "Where the service is, told by the application itself.");

    private DiscoverySection() {}

    static List<Setting<?>> settings() {
        return SECTION.settings();
    }

    static List<Setting<?>> serviceSettings() {
        return SERVICE.settings();
    }

    private static Map<String, Source> sourcesByName() {
        Map<String, Source> sources = new LinkedHashMap<>();
        sources.put("static", Source.STATIC);
        sources.put("file", Source.FILE);
        sources.put("dns", Source.DNS);
        return sources;
    }

    static DiscoverySettings read(Values in, Map<ServiceName, List<Endpoint>> services) {
        DiscoverySettings base = DiscoverySettings.DEFAULT.withServices(services);
        List<Source> sources = in.list(SOURCES, base.sources());
        DnsSettings dns = dns(in, base.dns());
        Path resources = in.get(RESOURCES, Optional.empty()).orElse(null);
        return in.below("discovery").build(() -> new DiscoverySettings(sources, resources, services, dns), base);
    }

    private static DnsSettings dns(Values in, DnsSettings base) {
        List<String> queries = in.list(QUERIES, base.queries());
        List<String> servers = in.list(SERVERS, base.servers());
        int port = in.get(PORT, base.port());
        Duration min = in.get(MIN_TTL, base.minTtl());
        Duration max = in.get(MAX_TTL, base.maxTtl());
        Duration timeout = in.get(TIMEOUT, base.timeout());
        return in.below("discovery")
                .below("dns")
                .build(() -> new DnsSettings(queries, servers, port, min, max, timeout), base);
    }

    /** The endpoints below {@code mesh.services.<name>}; empty ones are a problem, for nobody can mean them. */
    static List<Endpoint> endpoints(Values in) {
        List<Endpoint> endpoints = in.list(ENDPOINTS, List.of());
        in.demand(ENDPOINTS);
        return endpoints;
    }
}
