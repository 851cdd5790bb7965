package io.inmesh.benchmarks;

import io.inmesh.config.ClientsSettings;
import io.inmesh.config.Workload;
import io.inmesh.config.policy.Policy;
import io.inmesh.config.policy.PolicyCompiler;
import io.inmesh.config.policy.PolicyScope;
import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Loading 10,000 routes over 1,000 hosts: from the text of ten files of YAML to the policy of one caller, and from resources
 * that have been read, as after a change of one of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PolicyBenchmark {

    private static final int FILES = 10;
    private static final int HOSTS_PER_FILE = 100;
    private static final int ROUTES_PER_HOST = 10;

    private final List<String> files = new ArrayList<>();
    private final PolicyScope scope =
            PolicyScope.of(new Workload(ServiceName.parse("productpage"), Map.of()), ClientsSettings.DEFAULT);
    private List<Resource> resources = List.of();

    @Setup
    public void write() {
        for (int file = 0; file < FILES; file++) {
            StringBuilder text = new StringBuilder();
            for (int host = 0; host < HOSTS_PER_FILE; host++) {
                write("s" + (file * HOSTS_PER_FILE + host), text);
            }
            files.add(text.toString());
        }
        resources = read();
    }

    private static void write(String host, StringBuilder text) {
        text.append("""
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s}
                spec: {ports: [{name: http, port: 80}]}
                ---
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: %1$s}
                spec: {host: %1$s, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]}
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: %1$s}
                spec:
                  hosts: [%1$s]
                  http:
                """.formatted(host));
        for (int route = 0; route < ROUTES_PER_HOST; route++) {
            text.append("  - match: [{uri: {prefix: /api/")
                    .append(route)
                    .append("/}, headers: {x-user: {exact: u")
                    .append(route)
                    .append("}}}]\n    timeout: 2s\n    route:\n    - {destination: {host: ")
                    .append(host)
                    .append(", subset: v1}, weight: 90}\n    - {destination: {host: ")
                    .append(host)
                    .append(", subset: v2}, weight: 10}\n");
        }
        text.append("---\n");
    }

    private List<Resource> read() {
        Problems problems = new Problems();
        List<Resource> read = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            read.addAll(Resource.all(Documents.read(files.get(i), i + ".yaml", problems)));
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException(problems.list().toString());
        }
        return read;
    }

    @Benchmark
    public Policy from_text() {
        return checked(new PolicyCompiler(scope).compile(read()));
    }

    @Benchmark
    public Policy from_resources() {
        return checked(new PolicyCompiler(scope).compile(resources));
    }

    private static Policy checked(Policy policy) {
        if (policy.hasErrors() || policy.routes().size() != FILES * HOSTS_PER_FILE) {
            throw new IllegalStateException(policy.problems().toString());
        }
        return policy;
    }
}
