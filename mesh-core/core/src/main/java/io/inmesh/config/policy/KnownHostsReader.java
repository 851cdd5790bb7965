package io.inmesh.config.policy;

import io.inmesh.config.policy.istio.ServiceEntryKind;
import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.config.policy.kubernetes.ServiceKind;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads which hosts {@code Service}s and {@code ServiceEntry}s declare. */
final class KnownHostsReader {

    private static final String CLUSTER = ".svc.cluster.local";

    private final List<KnownHost> declared = new ArrayList<>();
    private final Map<String, List<HostName>> byServiceEntry = new HashMap<>();

    private KnownHostsReader() {}

    /** @param others services that are known without a resource */
    static KnownHosts read(List<CheckedResource> resources, Collection<ServiceName> others) {
        KnownHostsReader reader = new KnownHostsReader();
        // A Service counts before a ServiceEntry that says the same host.
        resources.stream().filter(r -> r.isKind(ServiceKind.KIND)).forEach(reader::addService);
        resources.stream().filter(r -> r.isKind(ServiceEntryKind.KIND)).forEach(reader::addServiceEntry);
        return new KnownHosts(
                reader.declared,
                reader.byServiceEntry,
                others.stream().map(HostName::of).toList());
    }

    private void addService(CheckedResource service) {
        HostName host = HostName.of(new ServiceName(service.name(), service.namespace(), 0));
        View spec = service.root().in("spec");
        declared.add(new KnownHost(host, service.namespace(), ports(spec.list("ports"), "port"), true));
    }

    private void addServiceEntry(CheckedResource entry) {
        View spec = entry.spec();
        List<HostName> hosts = new ArrayList<>();
        for (String text : spec.texts("hosts")) {
            HostName host = HostName.of(text, entry.namespace());
            boolean isInternal = text.indexOf('.') < 0 || text.endsWith(CLUSTER);
            hosts.add(host);
            declared.add(new KnownHost(
                    host, entry.namespace(), ports(spec.list("ports"), "number"), isInternal && !text.equals("*")));
        }
        byServiceEntry.put(entry.namespace() + '/' + entry.name(), List.copyOf(hosts));
    }

    private static Map<Integer, String> ports(List<View> views, String number) {
        Map<Integer, String> ports = new LinkedHashMap<>();
        views.forEach(port -> ports.putIfAbsent(port.integer(number, 0), port.text("name")));
        return Collections.unmodifiableMap(ports);
    }
}
