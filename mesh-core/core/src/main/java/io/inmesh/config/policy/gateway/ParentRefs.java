package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;

/** The hosts that a route's {@code parentRefs} mean: those of services and of {@code ServiceEntry}s. */
final class ParentRefs {

    private final KnownHosts hosts;

    /**
     * One host that a route is attached to.
     *
     * @param port its calls are meant; 0: all ports; -1: a port that the host has not
     * @param namespace of the parent
     * @param at the reference
     */
    record Parent(HostName host, int port, String namespace, View at) {}

    ParentRefs(KnownHosts hosts) {
        this.hosts = hosts;
    }

    /** Whether {@code ref} means a service, and not a gateway. */
    static boolean isInMesh(View ref) {
        return isService(ref) || isServiceEntry(ref);
    }

    private static boolean isService(View ref) {
        // A group that is left out is Gateway API's own, where there is no Service: people leave it out all the same.
        return ref.text("kind").equals("Service") && ref.text("group").isEmpty();
    }

    private static boolean isServiceEntry(View ref) {
        return ref.text("kind").equals("ServiceEntry") && ref.text("group").equals(Backends.ISTIO);
    }

    List<Parent> of(CheckedResource route) {
        List<Parent> parents = new ArrayList<>();
        for (View ref : route.spec().list("parentRefs")) {
            String namespace = ref.text("namespace", route.namespace());
            if (isService(ref)) {
                HostName host = HostName.of(new ServiceName(ref.text("name"), namespace, 0));
                parents.add(new Parent(host, port(ref, host), namespace, ref));
            } else if (isServiceEntry(ref)) {
                for (HostName host : hosts.ofServiceEntry(namespace, ref.text("name"))) {
                    parents.add(new Parent(host, port(ref, host), namespace, ref));
                }
            }
        }
        return parents;
    }

    private int port(View ref, HostName host) {
        String name = ref.text("sectionName");
        int number = ref.integer("port", 0);
        if (name.isEmpty()) {
            return number;
        }
        KnownHost known = hosts.find(host);
        int named = known == null ? -1 : known.port(name);
        return named <= 0 || (number != 0 && number != named) ? -1 : named;
    }
}
