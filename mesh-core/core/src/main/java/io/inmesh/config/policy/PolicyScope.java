package io.inmesh.config.policy;

import io.inmesh.config.ClientsSettings;
import io.inmesh.config.Workload;
import io.inmesh.naming.ServiceName;
import java.util.Set;

/**
 * For whom a policy is compiled, and what holds where no resource speaks. Immutable.
 *
 * @param caller who calls
 * @param settings the application's own
 * @param outbound of calls to hosts that nobody declares; default {@link OutboundPolicy#ALLOW_ANY}
 * @param rootNamespace whose rules hold for all namespaces; default {@value #ROOT_NAMESPACE}, Istio's
 * @param knownServices services that the application's settings declare, without a resource
 */
public record PolicyScope(
        Workload caller,
        ClientsSettings settings,
        OutboundPolicy outbound,
        String rootNamespace,
        Set<ServiceName> knownServices) {

    public static final String ROOT_NAMESPACE = "istio-system";

    public PolicyScope {
        knownServices = Set.copyOf(knownServices);
    }

    /** With the defaults. */
    public static PolicyScope of(Workload caller, ClientsSettings settings) {
        return new PolicyScope(caller, settings, OutboundPolicy.ALLOW_ANY, ROOT_NAMESPACE, Set.of());
    }

    public PolicyScope withOutbound(OutboundPolicy value) {
        return new PolicyScope(caller, settings, value, rootNamespace, knownServices);
    }

    public PolicyScope withKnownServices(Set<ServiceName> value) {
        return new PolicyScope(caller, settings, outbound, rootNamespace, value);
    }
}
