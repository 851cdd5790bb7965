package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import io.inmesh.naming.NameTree;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where {@code backendRefs} lead. What leads nowhere keeps its share, and calls that fall to it are answered with an error. */
final class Backends {

    static final String ISTIO = "networking.istio.io";

    private final KnownHosts hosts;
    private final Grants grants;

    /**
     * One reference.
     *
     * @param service null: it leads nowhere
     * @param problem why it leads nowhere, or may; empty: it is right
     * @param field what is wrong
     */
    record Backend(@Nullable ServiceName service, String problem, String field) {}

    Backends(KnownHosts hosts, Grants grants) {
        this.hosts = hosts;
        this.grants = grants;
    }

    /** Where a rule's requests go. */
    NameTree<Target> tree(CheckedResource route, View rule) {
        List<NameTree.Weighted<Target>> branches = new ArrayList<>();
        for (View ref : rule.list("backendRefs")) {
            int weight = ref.integer("weight", 1);
            ServiceName service = find(route, ref).service();
            if (weight > 0) {
                NameTree<Target> tree = service == null
                        ? NameTree.empty()
                        : Target.keepingShare(new Target(service, "", Filters.headers(ref.list("filters"))));
                branches.add(new NameTree.Weighted<>(weight, tree));
            }
        }
        if (branches.isEmpty()) {
            return NameTree.empty();
        }
        return branches.size() == 1 ? alone(branches.get(0).tree()) : new NameTree.Union<>(branches);
    }

    /** Null: it leads nowhere. */
    @Nullable
    ServiceName service(CheckedResource route, View ref) {
        return find(route, ref).service();
    }

    /** A backend that has all of the requests needs nothing to keep its share. */
    private static NameTree<Target> alone(NameTree<Target> tree) {
        return tree instanceof NameTree.Alt<Target> alt ? alt.trees().get(0) : tree;
    }

    Backend find(CheckedResource route, View ref) {
        String group = ref.text("group");
        String kind = ref.text("kind", "Service");
        int port = ref.integer("port", 0);
        String namespace = ref.text("namespace", route.namespace());
        if (group.equals(ISTIO) && kind.equals("Hostname")) {
            return known(HostName.of(ref.text("name"), route.namespace()), port);
        }
        if (!group.isEmpty() || !kind.equals("Service")) {
            return new Backend(null, kind + " (expected: Service; calls that fall to it fail)", "kind");
        }
        if (!grants.allow(route, ref, namespace)) {
            String what = namespace + ": no ReferenceGrant there allows it (expected: one; calls that fall to it fail)";
            return new Backend(null, what, "namespace");
        }
        return known(HostName.of(new ServiceName(ref.text("name"), namespace, 0)), port);
    }

    private Backend known(HostName host, int port) {
        KnownHost found = hosts.find(host);
        ServiceName service = host.service(port);
        if (found == null) {
            String what = host + ": no Service or ServiceEntry declares it";
            boolean decided = hosts.decides(host);
            return new Backend(
                    decided ? null : service,
                    what + (decided ? " (expected: one; calls that fall to it fail)" : ""),
                    "name");
        }
        boolean hasPort = port == 0 || found.ports().isEmpty() || found.ports().containsKey(port);
        return hasPort
                ? new Backend(service, "", "")
                : new Backend(
                        null,
                        port + " (expected: a port of " + host + ": "
                                + found.ports().keySet() + ")",
                        "port");
    }
}
