package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.gateway.Backends.Backend;
import io.inmesh.config.policy.gateway.ParentRefs.Parent;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import io.inmesh.document.DocumentNode;
import java.util.List;

/** Holds what a route refers to against what there is. */
public final class GatewayReferences {

    private final KnownHosts hosts;
    private final Backends backends;
    private final ParentRefs parents;

    public GatewayReferences(KnownHosts hosts, List<CheckedResource> grants) {
        this.hosts = hosts;
        this.backends = new Backends(hosts, new Grants(grants));
        this.parents = new ParentRefs(hosts);
    }

    /** Whether calls inside the mesh are meant. */
    public static boolean concernsMesh(CheckedResource route) {
        return route.spec().list("parentRefs").stream().anyMatch(ParentRefs::isInMesh);
    }

    /** Adds to the route's problems. Routes of gateways alone are not looked at. */
    public void check(CheckedResource route) {
        if (!concernsMesh(route)) {
            return;
        }
        checkParents(route);
        for (View rule : route.spec().list("rules")) {
            for (View ref : rule.list("backendRefs")) {
                check(route, ref);
            }
            for (View filter : rule.list("filters")) {
                View mirror = filter.find("requestMirror");
                if (mirror != null) {
                    check(route, mirror.in("backendRef"));
                }
            }
        }
    }

    private void check(CheckedResource route, View ref) {
        Backend backend = backends.find(route, ref);
        if (!backend.problem().isEmpty()) {
            tell(ref.node(backend.field()), backend.problem(), backend.service() == null);
        }
    }

    private void checkParents(CheckedResource route) {
        for (Parent parent : parents.of(route)) {
            KnownHost known = hosts.find(parent.host());
            View at = parent.at();
            if (known == null) {
                String what = parent.host() + ": no Service declares it";
                tell(at.node("name"), what, hosts.decides(parent.host()));
            } else if (parent.port() < 0) {
                at.node("sectionName")
                        .report("a port of " + parent.host() + ": "
                                + known.ports().values());
            } else if (parent.port() > 0
                    && !known.ports().isEmpty()
                    && !known.ports().containsKey(parent.port())) {
                at.node("port")
                        .report("a port of " + parent.host() + ": "
                                + known.ports().keySet());
            }
        }
        for (View ref : route.spec().list("parentRefs")) {
            boolean isEntry = ref.text("kind").equals("ServiceEntry") && ParentRefs.isInMesh(ref);
            String namespace = ref.text("namespace", route.namespace());
            if (isEntry && hosts.ofServiceEntry(namespace, ref.text("name")).isEmpty()) {
                ref.node("name").report("a ServiceEntry of namespace " + namespace);
            }
        }
    }

    private static void tell(DocumentNode at, String what, boolean isError) {
        if (isError) {
            at.fail(what);
        } else {
            at.warn(what);
        }
    }
}
