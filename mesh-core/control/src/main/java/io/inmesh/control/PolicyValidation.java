package io.inmesh.control;

import io.inmesh.config.ClientsSettings;
import io.inmesh.config.Workload;
import io.inmesh.config.policy.Policy;
import io.inmesh.config.policy.PolicyCompiler;
import io.inmesh.config.policy.PolicyScope;
import io.inmesh.control.api.Validation;
import io.inmesh.control.explain.RuleList;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.Snapshot;
import io.inmesh.control.store.StoredResource;
import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.HostRoutes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Judges resources as the applications that will use them do: with the same compiler. Thread-safe. */
public final class PolicyValidation implements Validation {

    /** Callers that are compared in one dry run: one for each namespace. */
    private static final int MOST_CALLERS = 50;

    private static final int MOST_EFFECTS = 1_000;

    /** Parsed texts, by what they were parsed from; guarded by this. */
    private Map<StoredResource, Resource> parsed = new HashMap<>();

    /** What was wrong with the state that was judged last; guarded by this. */
    private Set<Problem> lastErrors = Set.of();

    private @Nullable Snapshot last;

    @Override
    public synchronized Verdict judge(Snapshot before, Snapshot after, Set<ResourceKey> changed) {
        Set<Problem> known = before.equals(last) ? lastErrors : errors(compile(before, anybody()));
        Policy policy = compile(after, anybody());
        List<Finding> errors = new ArrayList<>();
        List<Finding> warnings = new ArrayList<>();
        for (Problem problem : policy.problems()) {
            ResourceKey key = key(problem, changed);
            boolean isTheirs = changed.contains(key);
            if (problem.isError() && (isTheirs || !known.contains(problem))) {
                errors.add(new Finding(key, problem));
            } else if (!problem.isError() && isTheirs) {
                warnings.add(new Finding(key, problem));
            }
        }
        if (errors.isEmpty()) {
            last = after;
            lastErrors = errors(policy);
            parsed.keySet().retainAll(new HashSet<>(after.resources().values()));
        }
        return new Verdict(errors, warnings);
    }

    /** Whose problem it is: texts are read under the names of their keys. */
    private static ResourceKey key(Problem problem, Set<ResourceKey> changed) {
        try {
            return ResourceKey.parse(problem.origin());
        } catch (IllegalArgumentException e) {
            return changed.iterator().next();
        }
    }

    private static Set<Problem> errors(Policy policy) {
        Set<Problem> errors = new HashSet<>();
        policy.problems().stream().filter(Problem::isError).forEach(errors::add);
        return errors;
    }

    private static Workload anybody() {
        return caller(ServiceName.DEFAULT_NAMESPACE);
    }

    private static Workload caller(String namespace) {
        return new Workload(new ServiceName("unknown", namespace, 0), Map.of());
    }

    private Policy compile(Snapshot snapshot, Workload caller) {
        List<Resource> resources = new ArrayList<>();
        for (StoredResource stored : snapshot.resources().values()) {
            resources.add(parsed.computeIfAbsent(stored, PolicyValidation::parse));
        }
        return new PolicyCompiler(PolicyScope.of(caller, ClientsSettings.DEFAULT)).compile(resources);
    }

    private static Resource parse(StoredResource stored) {
        String origin = stored.key().path();
        return Resource.all(Documents.read(stored.text(), origin, new Problems()))
                .get(0);
    }

    @Override
    public synchronized List<Map<String, Object>> effects(Snapshot before, Snapshot after) {
        Set<String> namespaces = new TreeSet<>(Set.of(ServiceName.DEFAULT_NAMESPACE));
        before.resources().keySet().forEach(key -> namespaces.add(key.namespace()));
        after.resources().keySet().forEach(key -> namespaces.add(key.namespace()));
        List<Map<String, Object>> effects = new ArrayList<>();
        for (String namespace : namespaces.stream().limit(MOST_CALLERS).toList()) {
            Policy then = compile(before, caller(namespace));
            Policy now = compile(after, caller(namespace));
            effects.addAll(effects(namespace, byHost(then), byHost(now)));
        }
        return List.copyOf(effects.subList(0, Math.min(effects.size(), MOST_EFFECTS)));
    }

    private static Map<String, HostRoutes> byHost(Policy policy) {
        Map<String, HostRoutes> byHost = new TreeMap<>();
        for (HostRoutes routes : policy.routes()) {
            String port = routes.port() == 0 ? "" : ":" + routes.port();
            routes.hosts().forEach(host -> byHost.put(host + port, routes));
        }
        return byHost;
    }

    private static List<Map<String, Object>> effects(
            String namespace, Map<String, HostRoutes> before, Map<String, HostRoutes> after) {
        List<Map<String, Object>> effects = new ArrayList<>();
        Set<String> hosts = new TreeSet<>(before.keySet());
        hosts.addAll(after.keySet());
        for (String host : hosts) {
            HostRoutes then = before.get(host);
            HostRoutes now = after.get(host);
            List<Object> was = then == null ? List.of() : RuleList.of(then);
            List<Object> becomes = now == null ? List.of() : RuleList.of(now);
            if (!Objects.equals(was, becomes)) {
                Map<String, Object> effect = new LinkedHashMap<>();
                effect.put("callersIn", namespace);
                effect.put("host", host);
                effect.put("before", was);
                effect.put("after", becomes);
                effects.add(effect);
            }
        }
        return effects;
    }
}
