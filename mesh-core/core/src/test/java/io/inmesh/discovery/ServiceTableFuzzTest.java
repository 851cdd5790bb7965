package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServiceTableFuzzTest {

    private static final String GOOD = """
            apiVersion: v1
            kind: Service
            metadata: {name: reviews, namespace: default, labels: {app: x}}
            spec: {ports: [{name: http, port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: ratings}
            spec:
              type: ExternalName
              externalName: h.example
              ports: [{name: http, port: 80}]
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: r
              labels: {kubernetes.io/service-name: reviews, version: v1}
              annotations: {inmesh.io/weight: "2"}
            ports: [{name: http, port: 9080, protocol: TCP}]
            endpoints:
            - addresses: [10.0.0.1]
              conditions: {ready: true}
              zone: a
              targetRef: {name: p}
              deprecatedTopology: {version: v2}
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: e}
            spec:
              hosts: [e.example.com, "*.example.org"]
              resolution: STATIC
              location: MESH_INTERNAL
              exportTo: ["*"]
              subjectAltNames: [a]
              ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}]
              endpoints:
              - address: 10.0.0.1
                ports: {http: 1}
                labels: {a: b}
                locality: a/b/c
                weight: 2
                serviceAccount: s
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: f}
            spec:
              hosts: [f.example.com]
              resolution: DNS
              ports: [{number: 80, targetPort: web}]
              workloadSelector: {labels: {app: x}}
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: w, labels: {app: x}}
            spec:
              address: 10.0.0.2
              ports: {web: 1}
              locality: a
            status: {conditions: [{type: Healthy, status: "True"}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: p, labels: {app: x}}
            spec:
              serviceAccountName: s
              containers: [{ports: [{name: web, containerPort: 1}]}]
            status: {podIP: 10.0.0.3, phase: Running, conditions: [{type: Ready, status: "True"}]}
            """;

    /** What passes the checks must never make a table or an answer throw: it would end the watching of all files. */
    @Test
    void resources_that_pass_the_checks_can_be_used_whatever_was_written() {
        Random random = new Random(11);
        String[] values = {"[]", "{}", "''", "~", "-1", "99999999999", "Ä", "A.B", "*x", "[[1]]", "{a: b}", "1e9", "NaN"
        };
        for (int i = 0; i < 8_000; i++) {
            List<String> lines = new ArrayList<>(GOOD.lines().toList());
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(lines.size());
                String value = values[random.nextInt(values.length)];
                String line = lines.get(at);
                int colon = line.lastIndexOf(':', 1 + random.nextInt(line.length()));
                lines.set(at, colon < 0 ? value : line.substring(0, colon + 1) + ' ' + value);
            }
            String text = String.join("\n", lines);
            assertThatCode(() -> use(text)).as(text).doesNotThrowAnyException();
        }
    }

    private static void use(String text) {
        Problems problems = new Problems();
        List<Resource> all = Resource.all(Documents.read(text, "x.yaml", problems));
        all.forEach(ServiceTable::check);
        if (problems.isEmpty()) {
            ServiceTable table = new ServiceTable(all, new ArrayList<>());
            table.names().forEach(table::find);
            for (String name : List.of("reviews:80", "x.example.org", "f.example.com:80", "org.x")) {
                table.find(ServiceName.parse(name));
                table.port(ServiceName.parse(name));
            }
        }
    }
}
