package io.inmesh.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long many routes take from text to policy, in time of the processor: machines that test are busy. It is printed. */
class PolicyLoadTest {

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int HOSTS = 1_000;
    private static final int ROUTES_PER_HOST = 10;

    @Test
    void ten_thousand_routes_of_a_thousand_hosts_are_loaded_in_seconds() {
        List<String> files = files();
        long first = load(files);
        long second = load(files);
        System.out.printf(
                "10,000 routes of 1,000 hosts: %d ms cold, %d ms warm%n", first / 1_000_000, second / 1_000_000);
        assertThat(Duration.ofNanos(first)).isLessThan(Duration.ofSeconds(6));
        assertThat(Duration.ofNanos(second)).isLessThan(Duration.ofSeconds(3));
    }

    private static long load(List<String> files) {
        long start = CPU.getCurrentThreadCpuTime();
        Problems problems = new Problems();
        List<Resource> resources = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            resources.addAll(Resource.all(Documents.read(files.get(i), i + ".yaml", problems)));
        }
        Policy policy = new PolicyCompiler(PolicyFixture.SCOPE).compile(resources);
        long nanos = CPU.getCurrentThreadCpuTime() - start;
        assertThat(problems.list()).isEmpty();
        assertThat(PolicyFixture.problems(policy)).isEmpty();
        assertThat(policy.routes()).hasSize(HOSTS);
        assertThat(policy.routes().stream().mapToInt(r -> r.rules().size()).sum())
                .isEqualTo(HOSTS * ROUTES_PER_HOST);
        return nanos;
    }

    /** A hundred hosts in each file: a file holds no more than 3,000,000 bytes and 200,000 values. */
    private static List<String> files() {
        List<String> files = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int host = 0; host < HOSTS; host++) {
            text.append("""
                    apiVersion: v1
                    kind: Service
                    metadata: {name: s%1$d}
                    spec: {ports: [{name: http, port: 80}]}
                    ---
                    apiVersion: networking.istio.io/v1
                    kind: DestinationRule
                    metadata: {name: s%1$d}
                    spec: {host: s%1$d, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]}
                    ---
                    apiVersion: networking.istio.io/v1
                    kind: VirtualService
                    metadata: {name: s%1$d}
                    spec:
                      hosts: [s%1$d]
                      http:
                    """.formatted(host));
            for (int route = 0; route < ROUTES_PER_HOST; route++) {
                text.append("""
                        #
                          - match: [{uri: {prefix: /api/%1$d/}, headers: {x-user: {exact: u%1$d}}}]
                            timeout: 2s
                            retries: {attempts: 2, perTryTimeout: 1s, retryOn: '5xx,reset'}
                            route:
                            - {destination: {host: s%2$d, subset: v1}, weight: 90}
                            - {destination: {host: s%2$d, subset: v2}, weight: 10}
                        """.formatted(route, host).replace("#\n", ""));
            }
            text.append("---\n");
            if (host % 100 == 99) {
                files.add(text.toString());
                text.setLength(0);
            }
        }
        return files;
    }
}
