package io.inmesh.config.policy;

import io.inmesh.config.policy.Policy.Findings;
import io.inmesh.config.policy.gateway.GatewayReferences;
import io.inmesh.config.policy.gateway.GatewayTranslation;
import io.inmesh.config.policy.gateway.GrpcRouteKind;
import io.inmesh.config.policy.gateway.HttpRouteKind;
import io.inmesh.config.policy.gateway.ReferenceGrantKind;
import io.inmesh.config.policy.inmesh.BackendPolicyKind;
import io.inmesh.config.policy.inmesh.DelegationReferences;
import io.inmesh.config.policy.inmesh.DelegationTableKind;
import io.inmesh.config.policy.inmesh.Delegations;
import io.inmesh.config.policy.istio.DestinationRuleKind;
import io.inmesh.config.policy.istio.DestinationRuleRules;
import io.inmesh.config.policy.istio.DestinationRules;
import io.inmesh.config.policy.istio.SidecarKind;
import io.inmesh.config.policy.istio.SidecarScope;
import io.inmesh.config.policy.istio.VirtualServiceKind;
import io.inmesh.config.policy.istio.VirtualServiceReferences;
import io.inmesh.config.policy.istio.VirtualServiceTranslation;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.RouteClaim;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.Kind;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.routing.HostRoutes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One compilation. */
final class Compilation {

    /** Enough for a whole organisation's resources to be wrong, and an end to what somebody hostile can fill. */
    private static final int MOST_PROBLEMS = 1_000;

    private final PolicyScope scope;
    private final Intake intake;

    Compilation(PolicyScope scope, Intake intake) {
        this.scope = scope;
        this.intake = intake;
    }

    Policy run() {
        checkReferences(new InForce(intake.inForce()));
        intake.settle();
        InForce used = new InForce(intake.inForce());
        KnownHosts hosts = KnownHostsReader.read(used.all(), scope.knownServices());
        SidecarScope sidecar = SidecarScope.of(used.of(SidecarKind.KIND), scope.caller(), scope.rootNamespace());
        List<HostRoutes> routes = routes(used, hosts, sidecar);
        Delegations delegations =
                Delegations.of(used.of(DelegationTableKind.KIND), scope.caller(), scope.rootNamespace());
        Findings findings = new Findings(problems(), intake.passedOver());
        InForce quiet = used.quiet();
        return new Policy(
                routes,
                destinations(quiet, hosts),
                delegations,
                new Visibility(sidecar, hosts, scope.outbound()),
                quiet.all().stream().map(CheckedResource::resource).toList(),
                findings);
    }

    /** What is to be used, by kind. */
    private record InForce(List<CheckedResource> all) {

        List<CheckedResource> of(Kind... kinds) {
            List<Kind> wanted = List.of(kinds);
            return all.stream()
                    .filter(resource -> wanted.contains(resource.kind()))
                    .sorted(CheckedResource.AGE)
                    .toList();
        }

        /** The same, whose problems nobody hears: whoever reads them later does so from many threads. */
        InForce quiet() {
            return new InForce(all.stream().map(CheckedResource::quiet).toList());
        }
    }

    private void checkReferences(InForce found) {
        KnownHosts hosts = KnownHostsReader.read(found.all(), scope.knownServices());
        List<CheckedResource> virtualServices = found.of(VirtualServiceKind.KIND);
        List<CheckedResource> rules = found.of(DestinationRuleKind.KIND);
        VirtualServiceReferences references = new VirtualServiceReferences(hosts, virtualServices, rules);
        virtualServices.forEach(references::check);
        DestinationRuleRules.checkTogether(rules, hosts);
        GatewayReferences gateway = new GatewayReferences(hosts, found.of(ReferenceGrantKind.KIND));
        found.of(HttpRouteKind.KIND, GrpcRouteKind.KIND).forEach(gateway::check);
        BackendTargets.check(found.of(BackendPolicyKind.KIND), hosts);
        SidecarScope.checkTogether(found.of(SidecarKind.KIND));
        new DelegationReferences(
                        hosts, references::hasSubset, found.of(DelegationTableKind.KIND), scope.rootNamespace())
                .check();
    }

    private List<HostRoutes> routes(InForce used, KnownHosts hosts, SidecarScope sidecar) {
        List<CheckedResource> virtualServices = used.of(VirtualServiceKind.KIND);
        VirtualServiceTranslation istio =
                new VirtualServiceTranslation(scope.caller(), hosts, virtualServices, sidecar);
        List<RouteClaim> claims = new ArrayList<>();
        virtualServices.forEach(resource -> claims.addAll(istio.translate(resource)));
        GatewayTranslation gateway = new GatewayTranslation(scope.caller(), hosts, used.of(ReferenceGrantKind.KIND));
        claims.addAll(gateway.translate(used.of(HttpRouteKind.KIND, GrpcRouteKind.KIND)));
        return RouteAssembly.assemble(claims);
    }

    private Destinations destinations(InForce used, KnownHosts hosts) {
        List<CheckedResource> policies = used.of(BackendPolicyKind.KIND);
        List<CheckedResource> rules = used.of(DestinationRuleKind.KIND);
        List<Resource> sources = new ArrayList<>();
        rules.forEach(rule -> sources.add(rule.resource()));
        policies.forEach(policy -> sources.add(policy.resource()));
        return new Destinations(
                scope.settings(),
                new DestinationRules(rules, scope.caller(), scope.rootNamespace()),
                BackendTargets.byHost(policies),
                hosts,
                sources);
    }

    private List<Problem> problems() {
        Problems told = new Problems(MOST_PROBLEMS);
        intake.problems().stream()
                .distinct()
                .sorted(Comparator.comparing(Problem::origin)
                        .thenComparing(Problem::line)
                        .thenComparing(Problem::severity)
                        .thenComparing(Problem::message))
                .forEach(told::add);
        List<Problem> all = new ArrayList<>(told.list());
        if (told.dropped() > 0) {
            Problem last = all.get(all.size() - 1);
            Problem.Severity severity = told.hasErrors() ? Problem.Severity.ERROR : Problem.Severity.WARNING;
            all.add(new Problem(last.origin(), 0, severity, "and " + told.dropped() + " more problems"));
        }
        return all;
    }
}
