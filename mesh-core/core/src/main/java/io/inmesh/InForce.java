package io.inmesh;

import io.inmesh.config.policy.DestinationPolicy;
import io.inmesh.config.policy.Policy;
import io.inmesh.config.policy.Visibility;
import io.inmesh.naming.BoundName;
import io.inmesh.naming.Delegation;
import io.inmesh.naming.DelegationOverride;
import io.inmesh.naming.Dtab;
import io.inmesh.naming.NameTree;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.RequestMatch;
import io.inmesh.routing.Rewrite;
import io.inmesh.routing.RouteAction;
import io.inmesh.routing.RoutePolicy;
import io.inmesh.routing.RouteRule;
import io.inmesh.routing.RouteTable;
import io.inmesh.routing.Routes;
import io.inmesh.routing.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policy that counts from now on, ready for calls. Immutable. */
final class InForce {

    private static final String DELEGATION = "DelegationTable";

    private final Policy policy;
    private final RouteTable table;
    private final Delegation delegation;

    /** @throws IllegalArgumentException when its delegations are no table */
    InForce(Policy policy) {
        this.policy = policy;
        this.table = RouteTable.of(policy.routes());
        this.delegation = new Delegation(
                Dtab.parse(String.join(";", policy.delegations().entries())),
                policy.delegations().allowsOverride());
    }

    Policy policy() {
        return policy;
    }

    Delegation delegation() {
        return delegation;
    }

    DestinationPolicy destination(BoundName name) {
        return policy.destinations().of(name.service(), name.subset());
    }

    /** Whether resources let the caller call {@code service} at all. */
    boolean permits(ServiceName service) {
        Visibility visibility = policy.visibility();
        return switch (visibility.outbound()) {
            case ALLOW_ANY -> true;
            case REGISTRY_ONLY -> visibility.isDeclared(service) && visibility.shows(service);
        };
    }

    /**
     * The rules of calls to {@code host}, each destination delegated; {@link Routes#NONE}: they go to the host itself.
     *
     * @param override that the calls bring along; null: none
     */
    Routes routes(ServiceName host, @Nullable DelegationOverride override) {
        Routes written = policy.visibility().shows(host) ? table.routes(host) : Routes.NONE;
        if (written.isEmpty()) {
            NameTree<BoundName> tree = delegation.of(host, override);
            boolean itself = tree.equals(NameTree.leaf(BoundName.of(host)));
            return itself ? Routes.NONE : Routes.of(List.of(delegated(tree)));
        }
        boolean isPlain = delegation.base().isEmpty() && override == null;
        return isPlain
                ? written
                : Routes.of(written.rules().stream()
                        .map(rule -> delegated(rule, override))
                        .toList());
    }

    private static RouteRule delegated(NameTree<BoundName> tree) {
        RouteAction action = new RouteAction.Forward(tree.map(InForce::target), Rewrite.NONE);
        return new RouteRule(DELEGATION, "0", List.of(RequestMatch.ANY), action, RoutePolicy.NONE);
    }

    private static Target target(BoundName name) {
        return new Target(
                name.service(), name.subset(), Target.of(name.service()).headers());
    }

    private RouteRule delegated(RouteRule rule, @Nullable DelegationOverride override) {
        if (!(rule.action() instanceof RouteAction.Forward forward)) {
            return rule;
        }
        NameTree<Target> tree = forward.destinations().flatMap(target -> delegated(target, override));
        RouteAction action = forward.to(tree);
        return new RouteRule(rule.resource(), rule.name(), rule.matches(), action, rule.policy());
    }

    /** A subset says already where exactly: delegation ends there. */
    private NameTree<Target> delegated(Target target, @Nullable DelegationOverride override) {
        return target.subset().isEmpty()
                ? delegation
                        .of(target.service(), override)
                        .map(name -> new Target(name.service(), name.subset(), target.headers()))
                : NameTree.leaf(target);
    }
}
