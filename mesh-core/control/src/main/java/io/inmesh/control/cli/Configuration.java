package io.inmesh.control.cli;

import io.inmesh.config.ClientsSettings;
import io.inmesh.config.Workload;
import io.inmesh.config.policy.OutboundPolicy;
import io.inmesh.config.policy.Policy;
import io.inmesh.config.policy.PolicyCompiler;
import io.inmesh.config.policy.PolicyScope;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.ServiceName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Files of resources, read and compiled as an application would.
 *
 * @param policy of one caller
 * @param problems everything that is wrong, by file and line
 * @param resources how many there are, of all kinds
 */
record Configuration(Policy policy, List<Problem> problems, int resources) {

    private static final int MOST_PROBLEMS = 10_000;

    /** For whoever it concerns: nobody in particular. */
    static final Workload ANYBODY =
            new Workload(new ServiceName("unknown", ServiceName.DEFAULT_NAMESPACE, 0), Map.of());

    /** @throws UsageException when a path is not there or cannot be listed */
    static Configuration read(List<Path> paths, Workload caller, OutboundPolicy outbound) {
        List<Path> files = ResourceFiles.list(paths);
        Problems unreadable = new Problems(MOST_PROBLEMS);
        List<Resource> resources = ResourceFiles.read(files, unreadable);
        PolicyScope scope = PolicyScope.of(caller, ClientsSettings.DEFAULT).withOutbound(outbound);
        Policy policy = new PolicyCompiler(scope).compile(resources);
        List<Problem> all = new ArrayList<>(unreadable.list());
        all.addAll(policy.problems());
        all.sort(Comparator.comparing(Problem::origin).thenComparing(Problem::line));
        return new Configuration(policy, List.copyOf(all), resources.size());
    }

    long errors() {
        return problems.stream().filter(Problem::isError).count();
    }
}
