package io.inmesh.config.policy;

import io.inmesh.config.ClientSettings;
import io.inmesh.config.ClientsSettings;
import io.inmesh.config.policy.inmesh.BackendPolicies;
import io.inmesh.config.policy.istio.DestinationRules;
import io.inmesh.config.policy.istio.TrafficPolicy;
import io.inmesh.config.policy.istio.TrafficPolicySettings;
import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.document.Resource;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How destinations are called: the application's own settings, then what a {@code DestinationRule} says, then what a {@code
 * BackendPolicy} says. Thread-safe; a policy is worked out when it is asked for.
 */
public final class Destinations {

    /** Without any resource, for tests and for a mesh without policy. */
    public static Destinations of(ClientsSettings settings) {
        return new Destinations(settings, null, Map.of(), new KnownHosts(List.of(), Map.of(), List.of()), List.of());
    }

    private final ClientsSettings settings;
    private final @Nullable DestinationRules rules;
    private final Map<HostName, List<CheckedResource>> backendPolicies;
    private final KnownHosts hosts;
    private final List<Resource> sources;

    /** @param sources all resources that have a say */
    Destinations(
            ClientsSettings settings,
            @Nullable DestinationRules rules,
            Map<HostName, List<CheckedResource>> backendPolicies,
            KnownHosts hosts,
            List<Resource> sources) {
        this.settings = settings;
        this.rules = rules;
        this.backendPolicies = Map.copyOf(backendPolicies);
        this.hosts = hosts;
        this.sources = List.copyOf(sources);
    }

    /**
     * @param service with the port that is called; port 0: its first
     * @param subset empty: the service as a whole
     */
    public DestinationPolicy of(ServiceName service, String subset) {
        HostName host = HostName.of(service);
        KnownHost known = hosts.find(host);
        int port = service.port() != 0 || known == null ? service.port() : known.firstPort();
        String home = known == null ? service.namespace() : known.namespace();
        List<CheckedResource> found = rules == null ? List.of() : rules.find(host, home);
        TrafficPolicy traffic = DestinationRules.policy(found, subset, port);
        Map<String, String> labels = subset.isEmpty() ? Map.of() : DestinationRules.labels(found, subset);
        ClientSettings own = TrafficPolicySettings.apply(settings.of(service), traffic);
        List<String> resources = new ArrayList<>();
        found.forEach(rule -> resources.add(rule.toString()));
        for (CheckedResource policy : backendPolicies.getOrDefault(host, List.of())) {
            if (BackendTargets.means(policy, host, port, known)) {
                own = BackendPolicies.apply(own, policy.spec());
                resources.add(policy.toString());
                break;
            }
        }
        return new DestinationPolicy(own, labels == null ? Map.of() : labels, labels != null, traffic, resources);
    }

    /** Equal where the same resources and settings say how hosts of the same ports are called. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Destinations that
                && settings.equals(that.settings)
                && sources.equals(that.sources)
                && hosts.equals(that.hosts)
                && Objects.equals(rules, that.rules);
    }

    @Override
    public int hashCode() {
        return Objects.hash(settings, sources);
    }
}
