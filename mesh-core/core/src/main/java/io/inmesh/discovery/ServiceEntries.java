package io.inmesh.discovery;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Problem;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code ServiceEntry}s that one caller sees, by host. Immutable once filled. */
final class ServiceEntries {

    private static final int DEFAULT_PORT = 80;

    private final String caller;
    private final Workloads workloads;
    private final Map<ServiceName, ServiceEntry> exact = new HashMap<>();
    private final Map<String, ServiceEntry> suffixes = new HashMap<>();

    /** @param caller the namespace of who calls; empty: not known */
    ServiceEntries(String caller, Workloads workloads) {
        this.caller = caller;
        this.workloads = workloads;
    }

    /** Of two for one host the caller's own namespace wins, then the first. */
    void add(ServiceEntry entry, List<Problem> problems) {
        if (!entry.exports().isVisibleTo(caller)) {
            return;
        }
        entry.names().forEach(name -> put(exact, name, entry, problems));
        entry.suffixes().forEach(suffix -> put(suffixes, suffix, entry, problems));
    }

    private <K> void put(Map<K, ServiceEntry> map, K host, ServiceEntry entry, List<Problem> problems) {
        ServiceEntry first = map.putIfAbsent(host, entry);
        if (first == null || first.equals(entry)) {
            return;
        }
        boolean isOwn = entry.resource().namespace().equals(caller);
        boolean firstIsOwn = first.resource().namespace().equals(caller);
        if (isOwn && !firstIsOwn) {
            map.put(host, entry);
        } else if (isOwn == firstIsOwn) {
            DocumentNode at = entry.resource().root();
            DocumentNode other = first.resource().root();
            problems.add(new Problem(
                    at.origin(),
                    at.line(),
                    entry.resource() + ": host " + host + " is already in " + first.resource() + " at " + other.origin()
                            + ':' + other.line() + ", which is used"));
        }
    }

    boolean isEmpty() {
        return exact.isEmpty() && suffixes.isEmpty();
    }

    Set<ServiceName> names() {
        return exact.keySet();
    }

    @Nullable
    ServiceEntry exact(ServiceName key) {
        return exact.get(key);
    }

    /** Of the longest wildcard that fits. */
    @Nullable
    ServiceEntry wildcard(ServiceName name) {
        if (suffixes.isEmpty()) {
            return null;
        }
        ServiceEntry found = longest(host(name));
        return found != null ? found : longest(name.name() + '.' + name.namespace() + ".svc.cluster.local");
    }

    private @Nullable ServiceEntry longest(String host) {
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            ServiceEntry entry = suffixes.get(host.substring(dot));
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** The host that was called: an external one of two labels is known by a name and a namespace. */
    private static String host(ServiceName name) {
        boolean isWhole = name.namespace().equals(ServiceName.DEFAULT_NAMESPACE);
        return isWhole ? name.name() : name.name() + '.' + name.namespace();
    }

    RegistryAnswer answer(ServiceEntry entry, ServiceName name) {
        ServicePort port = port(entry, name.port());
        if (port == null) {
            return RegistryAnswer.unknown(entry.resource() + " has no port " + name.port() + " (it has "
                    + entry.ports().keySet() + ")");
        }
        boolean isCalled = entry.resolution() == ServiceEntry.Resolution.NONE
                || entry.resolution() == ServiceEntry.Resolution.DYNAMIC_DNS;
        if (isCalled) {
            return RegistryAnswer.ready(List.of(Endpoint.of(host(name), port.number())), "", true);
        }
        boolean isStatic = entry.resolution() == ServiceEntry.Resolution.STATIC;
        boolean isListed = !entry.endpoints().isEmpty() || entry.selector() != null;
        if (!isStatic && !isListed) {
            int number = port.targetNumber() == 0 ? port.number() : port.targetNumber();
            return RegistryAnswer.ready(
                    List.of(Endpoint.of(host(name), number)), "", entry.resolution() == ServiceEntry.Resolution.DNS);
        }
        Map<String, String> selector = entry.selector();
        List<Workload> all = selector == null
                ? entry.endpoints()
                : workloads.select(entry.resource().namespace(), selector);
        String none = selector == null
                ? entry.resource() + " lists no endpoint for port " + port.number()
                : "no Pod or WorkloadEntry that " + selector + " of " + entry.resource() + " fits";
        return RegistryAnswer.ready(endpoints(all, port), none, entry.resolution() == ServiceEntry.Resolution.DNS);
    }

    /** Without any declared, the called one. */
    private static @Nullable ServicePort port(ServiceEntry entry, int number) {
        return entry.ports().isEmpty()
                ? new ServicePort(number == 0 ? DEFAULT_PORT : number, "", "", "")
                : ServicePort.called(entry.ports(), number);
    }

    /** One of each address: the first that is told. */
    static List<Endpoint> endpoints(List<Workload> workloads, ServicePort port) {
        Map<String, Endpoint> byAddress = new LinkedHashMap<>();
        for (Workload workload : workloads) {
            Endpoint endpoint = workload.endpoint(port);
            if (endpoint != null) {
                byAddress.putIfAbsent(endpoint.address(), endpoint);
            }
        }
        return new ArrayList<>(byAddress.values());
    }
}
