package io.inmesh.config.policy;

import io.inmesh.config.policy.gateway.GrpcRouteKind;
import io.inmesh.config.policy.gateway.HttpRouteKind;
import io.inmesh.config.policy.gateway.ReferenceGrantKind;
import io.inmesh.config.policy.gateway.RouteRules;
import io.inmesh.config.policy.inmesh.BackendPolicyKind;
import io.inmesh.config.policy.inmesh.DelegationTableKind;
import io.inmesh.config.policy.inmesh.InmeshRules;
import io.inmesh.config.policy.istio.DestinationRuleKind;
import io.inmesh.config.policy.istio.DestinationRuleRules;
import io.inmesh.config.policy.istio.ServiceEntryKind;
import io.inmesh.config.policy.istio.ServiceEntryRules;
import io.inmesh.config.policy.istio.SidecarKind;
import io.inmesh.config.policy.istio.VirtualServiceKind;
import io.inmesh.config.policy.istio.VirtualServiceRules;
import io.inmesh.config.policy.istio.WorkloadEntryKind;
import io.inmesh.config.policy.kubernetes.EndpointSliceKind;
import io.inmesh.config.policy.kubernetes.ServiceKind;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.Kind;
import io.inmesh.discovery.ResourceChecks;
import io.inmesh.document.Resource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The kinds of resources that are read, with what each must be by itself. */
public final class KindCatalog {

    /** A kind, and what is checked after its fields. */
    private record Entry(Kind kind, Consumer<CheckedResource> rules) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry(VirtualServiceKind.KIND, VirtualServiceRules::check),
            new Entry(DestinationRuleKind.KIND, DestinationRuleRules::check),
            new Entry(ServiceEntryKind.KIND, KindCatalog::checkServiceEntry),
            new Entry(WorkloadEntryKind.KIND, KindCatalog::checkEndpoints),
            new Entry(SidecarKind.KIND, KindCatalog::nothingMore),
            new Entry(HttpRouteKind.KIND, RouteRules::check),
            new Entry(GrpcRouteKind.KIND, RouteRules::check),
            new Entry(ReferenceGrantKind.KIND, KindCatalog::nothingMore),
            new Entry(ServiceKind.KIND, KindCatalog::checkEndpoints),
            new Entry(EndpointSliceKind.KIND, KindCatalog::checkEndpoints),
            new Entry(BackendPolicyKind.KIND, InmeshRules::checkBackendPolicy),
            new Entry(DelegationTableKind.KIND, InmeshRules::checkDelegationTable));

    /** Of these kinds it matters to know that they do nothing yet. */
    private static final Map<String, Set<String>> NOT_YET =
            Map.of("security.istio.io", Set.of("PeerAuthentication", "RequestAuthentication", "AuthorizationPolicy"));

    private KindCatalog() {}

    private static void checkServiceEntry(CheckedResource resource) {
        ServiceEntryRules.check(resource);
        checkEndpoints(resource);
    }

    /** As discovery reads it, which says less well what the fields' types have told already. */
    private static void checkEndpoints(CheckedResource resource) {
        if (!resource.hasErrors()) {
            ResourceChecks.check(resource.resource());
        }
    }

    /** Of kinds whose fields are all there is to check. */
    private static void nothingMore(CheckedResource resource) {}

    /** In the order of the documentation. */
    public static List<Kind> kinds() {
        return ENTRIES.stream().map(Entry::kind).toList();
    }

    private static @Nullable Entry find(Resource resource) {
        return ENTRIES.stream()
                .filter(entry -> entry.kind().name().equals(resource.kind())
                        && entry.kind().group().equals(resource.group()))
                .findFirst()
                .orElse(null);
    }

    static boolean isKnown(Resource resource) {
        return find(resource) != null;
    }

    static boolean isNotYet(Resource resource) {
        return NOT_YET.getOrDefault(resource.group(), Set.of()).contains(resource.kind());
    }

    /** Holds {@code resource}, of a known kind, against its fields and what it must be by itself. */
    static CheckedResource check(Resource resource) {
        Entry entry = find(resource);
        if (entry == null) {
            throw new IllegalArgumentException("kind: " + resource.kind() + " (expected: one of the catalogue's)");
        }
        CheckedResource checked = CheckedResource.check(resource, entry.kind());
        if (checked.isVersionKnown()) {
            entry.rules().accept(checked);
        }
        return checked;
    }
}
