package io.inmesh.control.explain;

import io.inmesh.config.policy.DestinationPolicy;
import io.inmesh.config.policy.OutboundPolicy;
import io.inmesh.config.policy.Policy;
import io.inmesh.document.Problem;
import io.inmesh.document.Resource;
import io.inmesh.naming.BoundName;
import io.inmesh.naming.Delegation;
import io.inmesh.naming.DelegationOverride;
import io.inmesh.naming.NameTree;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.RouteAction;
import io.inmesh.routing.RouteMatch;
import io.inmesh.routing.RouteTable;
import io.inmesh.routing.Routes;
import io.inmesh.routing.Target;
import io.inmesh.service.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what a policy would do with a call, by the routes and policies that would do it. */
public final class CallExplainer {

    private final Policy policy;
    private final RouteTable table;
    private final Delegation delegation;

    /** @param delegation of the policy's tables */
    public CallExplainer(Policy policy, Delegation delegation) {
        this.policy = policy;
        this.table = RouteTable.of(policy.routes());
        this.delegation = delegation;
    }

    /**
     * @param called the service, with the port that is called; port 0: none is
     * @param override delegations that the call brings; null: none
     */
    public Explanation explain(ServiceName called, Request request, @Nullable DelegationOverride override) {
        Map<String, Object> answer = new LinkedHashMap<>();
        Routes routes = policy.visibility().shows(called) ? table.routes(called) : Routes.NONE;
        if (routes.isEmpty()) {
            NameTree<BoundName> bound = delegation.of(called, override);
            boolean isItself = bound.equals(NameTree.leaf(BoundName.of(called)));
            if (isItself && !isKnown(called)) {
                return unknown(called, answer);
            }
            if (!isItself) {
                answer.put("delegation", bound.show());
            }
            return sent(targets(NameTree.leaf(Target.of(called)), override), Set.of(), answer);
        }
        RouteMatch match = routes.decide(request);
        if (match == null) {
            Set<String> resources = new LinkedHashSet<>();
            routes.rules().forEach(rule -> resources.add(rule.resource()));
            return nowhere(answer, "no rule of " + String.join(", ", resources) + " matches " + request);
        }
        answer.put("resource", match.rule().resource());
        answer.put("rule", RuleWords.name(match.rule()));
        Set<String> resources = new LinkedHashSet<>(List.of(match.rule().resource()));
        if (match.rule().action() instanceof RouteAction.Forward forward) {
            Map<String, Object> rule = new LinkedHashMap<>();
            RuleWords.describe(match, request, rule);
            Explanation sent =
                    sent(targets(onPort(forward.destinations(), called.port()), override), resources, answer);
            addStatus(forward.statusOfNothing(), sent, answer);
            return new Explanation(ordered(answer, rule), sent.hasWay(), sent.reason());
        }
        RuleWords.describe(match, request, answer);
        addWarnings(resources, answer);
        return new Explanation(answer, true, "");
    }

    /** What those are answered with that fall to no destination; 0: they fail. */
    private static void addStatus(int statusOfNothing, Explanation sent, Map<String, Object> answer) {
        if (statusOfNothing != 0 && (!sent.hasWay() || answer.containsKey("failing"))) {
            answer.put("failingStatus", statusOfNothing);
        }
    }

    /** What names the call and its destinations, then what the rule does, then what the destinations' policies say. */
    private static Map<String, Object> ordered(Map<String, Object> answer, Map<String, Object> rule) {
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (String first : List.of("resource", "rule", "destinations", "failing", "failingStatus")) {
            Words.put(ordered, first, answer.get(first));
        }
        ordered.putAll(rule);
        answer.forEach(ordered::putIfAbsent);
        return ordered;
    }

    /** A service that resources declare, or speak of. */
    private boolean isKnown(ServiceName service) {
        boolean isDeclared =
                policy.visibility().shows(service) && policy.visibility().isDeclared(service);
        return isDeclared
                || (policy.visibility().outbound() == OutboundPolicy.ALLOW_ANY
                        && !policy.destinations().of(service, "").resources().isEmpty());
    }

    private Explanation unknown(ServiceName called, Map<String, Object> answer) {
        boolean isHidden = !policy.visibility().shows(called);
        if (policy.visibility().outbound() == OutboundPolicy.REGISTRY_ONLY) {
            String why = isHidden
                    ? policy.visibility().sidecar() + " does not show it"
                    : "no Service and no ServiceEntry declares it";
            return nowhere(answer, called + ": " + why + ", and the outbound policy is REGISTRY_ONLY");
        }
        answer.put("passthrough", true);
        return new Explanation(answer, true, "");
    }

    private static Explanation nowhere(Map<String, Object> answer, String reason) {
        answer.put("reason", reason);
        return new Explanation(answer, false, reason);
    }

    private static NameTree<Target> onPort(NameTree<Target> tree, int port) {
        return tree.flatMap(target -> NameTree.leaf(onPort(target, port)));
    }

    private static Target onPort(Target target, int port) {
        ServiceName service = target.service();
        return service.port() != 0 || port == 0
                ? target
                : new Target(
                        new ServiceName(service.name(), service.namespace(), port), target.subset(), target.headers());
    }

    /** Each destination as delegation leads it on; a subset says already where exactly. */
    private NameTree<Target> targets(NameTree<Target> tree, @Nullable DelegationOverride override) {
        return tree.flatMap(target -> target.subset().isEmpty()
                ? delegation
                        .of(target.service(), override)
                        .map(bound -> new Target(bound.service(), bound.subset(), target.headers()))
                : NameTree.leaf(target));
    }

    private Explanation sent(NameTree<Target> tree, Set<String> spoken, Map<String, Object> answer) {
        Set<String> resources = new LinkedHashSet<>(spoken);
        Set<String> missing = new LinkedHashSet<>();
        Shares shares = Shares.of(tree, target -> isUsable(target, missing));
        if (shares.list().isEmpty()) {
            String why = missing.isEmpty() ? "it leads to no destination" : String.join("; ", missing);
            addWarnings(resources, answer);
            return nowhere(answer, why);
        }
        List<Map<String, Object>> words = new ArrayList<>();
        List<Map<String, Object>> policies = new ArrayList<>();
        List<Number> weights = Shares.rounded(shares.list());
        for (int i = 0; i < shares.list().size(); i++) {
            Shares.Share share = shares.list().get(i);
            DestinationPolicy destination = policy.destinations()
                    .of(share.target().service(), share.target().subset());
            resources.addAll(destination.resources());
            words.add(Shares.words(share, weights.get(i)));
            policies.add(policyWords(destination));
        }
        answer.put("destinations", words);
        if (shares.failing() > 0) {
            answer.put("failing", Words.number(shares.failing()));
        }
        addPolicies(policies, words, answer);
        addWarnings(resources, answer);
        return new Explanation(answer, true, "");
    }

    /** Where all destinations are called alike, once; otherwise with each. */
    private static void addPolicies(
            List<Map<String, Object>> policies, List<Map<String, Object>> destinations, Map<String, Object> answer) {
        if (policies.stream().distinct().count() == 1) {
            answer.putAll(policies.get(0));
            return;
        }
        for (int i = 0; i < destinations.size(); i++) {
            destinations.get(i).putAll(policies.get(i));
        }
    }

    private boolean isUsable(Target target, Set<String> missing) {
        ServiceName service = target.service();
        if (policy.visibility().isMissing(service)) {
            missing.add("service " + service + " is not declared");
            return false;
        }
        if (!policy.destinations().of(service, target.subset()).hasSubset()) {
            missing.add("no DestinationRule declares subset " + target.subset() + " of " + service);
            return false;
        }
        return true;
    }

    private Map<String, Object> policyWords(DestinationPolicy destination) {
        Map<String, Object> words = TrafficWords.of(destination.traffic());
        for (Resource resource : policy.resources()) {
            boolean isSpoken = resource.kind().equals("BackendPolicy")
                    && destination.resources().contains(resource.toString());
            if (isSpoken) {
                Words.put(words, "backendPolicy", resource.root().get("spec").value());
            }
        }
        return words;
    }

    /** What is wrong with the resources that have a say. */
    private void addWarnings(Set<String> resources, Map<String, Object> answer) {
        List<String> warnings = policy.problems().stream()
                .filter(problem ->
                        resources.stream().anyMatch(name -> problem.message().startsWith(name + ":")))
                .map(Problem::diagnostic)
                .toList();
        Words.put(answer, "warnings", warnings);
    }
}
