package io.inmesh.discovery;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.ServiceName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sources tell where services are.
 *
 * @param sources asked in this order, until one knows the name; without duplicates; default all
 * @param resources a directory of Kubernetes resources in YAML, watched for changes; null, the default: none
 * @param services endpoints told by the application itself; default none
 * @param dns see {@link DnsSettings}
 */
public record DiscoverySettings(
        List<Source> sources, @Nullable Path resources, Map<ServiceName, List<Endpoint>> services, DnsSettings dns) {

    public static final DiscoverySettings DEFAULT =
            new DiscoverySettings(List.of(Source.values()), null, Map.of(), DnsSettings.DEFAULT);

    /** A kind of source. */
    public enum Source {
        /** {@link DiscoverySettings#services}. */
        STATIC,
        /** {@link DiscoverySettings#resources}. */
        FILE,
        /** {@link DiscoverySettings#dns}. */
        DNS
    }

    public DiscoverySettings {
        sources = List.copyOf(sources);
        services = Map.copyOf(services);
        if (Set.copyOf(sources).size() < sources.size()) {
            throw new IllegalArgumentException("sources: " + sources + " (expected: each at most once)");
        }
    }

    public DiscoverySettings withSources(List<Source> value) {
        return new DiscoverySettings(value, resources, services, dns);
    }

    public DiscoverySettings withResources(@Nullable Path value) {
        return new DiscoverySettings(sources, value, services, dns);
    }

    public DiscoverySettings withServices(Map<ServiceName, List<Endpoint>> value) {
        return new DiscoverySettings(sources, resources, value, dns);
    }

    public DiscoverySettings withDns(DnsSettings value) {
        return new DiscoverySettings(sources, resources, services, value);
    }
}
