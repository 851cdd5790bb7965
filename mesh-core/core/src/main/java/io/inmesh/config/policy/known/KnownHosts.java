package io.inmesh.config.policy.known;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that {@code Service}s and {@code ServiceEntry}s declare, with their ports. Where nothing at all is declared of
 * a sort, services or external hosts, that sort is known from elsewhere, and none of it is called unknown. Immutable once
 * built.
 */
public final class KnownHosts {

    /**
     * One host.
     *
     * @param name its own, maybe a wildcard
     * @param namespace of the resource that declares it
     * @param ports names by number, in order; the name may be empty
     * @param isInternal whether it is a service of the cluster; a name alone does not tell: {@code httpbin.org} is as well
     *     the service httpbin of the namespace org
     */
    public record KnownHost(HostName name, String namespace, Map<Integer, String> ports, boolean isInternal) {

        /** The only port; 0: there are several, or none is known. */
        public int onlyPort() {
            return ports.size() == 1 ? firstPort() : 0;
        }

        /** 0: none is known. */
        public int firstPort() {
            return ports.isEmpty() ? 0 : ports.keySet().iterator().next();
        }

        /** The port of this name; 0: there is none. */
        public int port(String portName) {
            for (Map.Entry<Integer, String> port : ports.entrySet()) {
                if (port.getValue().equals(portName)) {
                    return port.getKey();
                }
            }
            return 0;
        }
    }

    private final Map<HostName, KnownHost> exact = new HashMap<>();
    private final TreeMap<HostName, KnownHost> wildcards = new TreeMap<>();
    private final Map<String, List<HostName>> byServiceEntry;
    private boolean hasServices;
    private boolean hasExternals;

    /**
     * @param byServiceEntry the hosts of each {@code ServiceEntry}, by {@code namespace/name}
     * @param others hosts that are known without a resource
     */
    public KnownHosts(
            List<KnownHost> declared, Map<String, List<HostName>> byServiceEntry, Collection<HostName> others) {
        this.byServiceEntry = Map.copyOf(byServiceEntry);
        declared.forEach(this::add);
        others.forEach(host -> exact.putIfAbsent(host, new KnownHost(host, host.namespace(), Map.of(), true)));
    }

    private void add(KnownHost host) {
        if (host.name().isWildcard()) {
            wildcards.putIfAbsent(host.name(), host);
        } else {
            exact.putIfAbsent(host.name(), host);
        }
        hasServices |= host.isInternal();
        hasExternals |= !host.isInternal();
    }

    /** Null: nothing declares it. */
    public @Nullable KnownHost find(HostName name) {
        KnownHost found = exact.get(name);
        if (found != null) {
            return found;
        }
        return wildcards.values().stream()
                .filter(host -> host.name().covers(name))
                .findFirst()
                .orElse(null);
    }

    /** The hosts of a {@code ServiceEntry}; empty: there is none of this name. */
    public List<HostName> ofServiceEntry(String namespace, String name) {
        return byServiceEntry.getOrDefault(namespace + '/' + name, List.of());
    }

    /** Whether hosts of the sort of {@code name} are declared at all, so that one that is not is a mistake. */
    public boolean decides(HostName name) {
        return name.isService() ? hasServices : hasServices || hasExternals;
    }

    /** Whether any {@code Service} or service of the cluster is declared. */
    public boolean hasServices() {
        return hasServices;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KnownHosts that
                && exact.equals(that.exact)
                && wildcards.equals(that.wildcards)
                && byServiceEntry.equals(that.byServiceEntry);
    }

    @Override
    public int hashCode() {
        return Objects.hash(exact.keySet(), wildcards.keySet());
    }
}
