package io.inmesh.config.policy.istio;

import io.inmesh.config.Workload;
import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code Sidecar} of a caller lets it see. The one that selects it by labels counts, or else the one of its
 * namespace, or else the one of the root namespace; without any, it sees all. Immutable.
 *
 * @param resource the {@code Sidecar}; empty: none
 * @param listeners what it may see, each on its port
 * @param allowsAny whether hosts that nobody declares may be called; null: it does not say
 */
public record SidecarScope(
        String resource, List<Listener> listeners, @Nullable Boolean allowsAny) {

    /** All is seen. */
    public static final SidecarScope ALL = new SidecarScope("", List.of(), null);

    public SidecarScope {
        listeners = List.copyOf(listeners);
    }

    /**
     * Some hosts, on one port or all.
     *
     * @param port 0: all
     */
    record Listener(int port, List<SidecarHost> hosts) {
        Listener {
            hosts = List.copyOf(hosts);
        }
    }

    /** Of the {@code Sidecar}s in {@code all}, the scope of the one that counts for {@code caller}. */
    public static SidecarScope of(List<CheckedResource> all, Workload caller, String rootNamespace) {
        List<CheckedResource> sidecars =
                all.stream().sorted(CheckedResource.AGE).toList();
        return sidecars.stream()
                .filter(s -> isOf(s, caller.namespace()) && selects(s) && caller.hasLabels(labels(s)))
                .findFirst()
                .or(() -> sidecars.stream()
                        .filter(s -> !selects(s) && (isOf(s, caller.namespace()) || isOf(s, rootNamespace)))
                        .min(Comparator.comparing(s -> !isOf(s, caller.namespace()))))
                .map(s -> read(s, caller.namespace()))
                .orElse(ALL);
    }

    /** Adds warnings to those of {@code all}, in the order of their age, that another one of the namespace overrules. */
    public static void checkTogether(List<CheckedResource> all) {
        Map<String, CheckedResource> first = new HashMap<>();
        for (CheckedResource sidecar : all) {
            CheckedResource older = first.putIfAbsent(sidecar.namespace() + labels(sidecar), sidecar);
            if (older != null) {
                sidecar.spec().node().warn("not used: " + older + " selects the same and comes first");
            }
        }
    }

    private static boolean isOf(CheckedResource sidecar, String namespace) {
        return sidecar.namespace().equals(namespace);
    }

    private static boolean selects(CheckedResource sidecar) {
        return !labels(sidecar).isEmpty();
    }

    private static Map<String, String> labels(CheckedResource sidecar) {
        return sidecar.spec().in("workloadSelector").textMap("labels");
    }

    /** In a {@code Sidecar} of the root namespace, the dot is the namespace of whoever calls. */
    private static SidecarScope read(CheckedResource sidecar, String callersNamespace) {
        List<Listener> listeners = new ArrayList<>();
        for (View egress : sidecar.spec().list("egress")) {
            listeners.add(new Listener(
                    egress.in("port").integer("number", 0),
                    egress.texts("hosts").stream()
                            .map(text -> SidecarHost.of(text, callersNamespace))
                            .toList()));
        }
        View outbound = sidecar.spec().find("outboundTrafficPolicy");
        Boolean allowsAny = outbound == null ? null : outbound.text("mode").equals("ALLOW_ANY");
        return new SidecarScope(sidecar.toString(), listeners, allowsAny);
    }

    /**
     * Whether the caller may see {@code host}.
     *
     * @param home the namespace of what declares it
     * @param port that is called; 0: its first
     */
    public boolean shows(HostName host, String home, int port) {
        return listeners.isEmpty()
                || listeners.stream()
                        .filter(l -> l.port() == 0 || port == 0 || l.port() == port)
                        .anyMatch(l -> l.hosts().stream().anyMatch(h -> h.means(host, home)));
    }

    /** Whether routes of {@code host}, written in {@code namespace}, count for the caller. */
    boolean showsRoute(HostName host, String namespace) {
        return listeners.isEmpty()
                || listeners.stream()
                        .flatMap(l -> l.hosts().stream())
                        .anyMatch(h -> h.means(host, namespace) || h.means(host, host.namespace()));
    }
}
