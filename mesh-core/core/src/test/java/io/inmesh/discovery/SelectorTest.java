package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Services and service entries that select pods and workload entries by their labels. */
class SelectorTest {

    private static final String WORKLOADS = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: reviews-1
              labels: {app: reviews, version: v1, pod-template-hash: x, topology.kubernetes.io/zone: eu-1}
            spec:
              serviceAccountName: reviews
              containers:
              - {name: c, ports: [{name: web, containerPort: 9080}, {name: dns, containerPort: 53, protocol: UDP}]}
              - {name: d}
            status: {podIP: 10.0.0.1, phase: Running, conditions: [{type: Ready, status: "True"}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: reviews-2, labels: {app: reviews}}
            status: {podIP: 10.0.0.2, conditions: [{type: Ready, status: "False"}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: reviews-3, labels: {app: reviews}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: reviews-4, labels: {app: reviews}, deletionTimestamp: "2026-01-01T00:00:00Z"}
            status: {podIP: 10.0.0.4}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: reviews-5, labels: {app: reviews}}
            status: {podIP: 10.0.0.5, phase: Succeeded}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: reviews-6, namespace: other, labels: {app: reviews}}
            status: {podIP: 10.0.0.6}
            ---
            apiVersion: networking.istio.io/v1alpha3
            kind: WorkloadEntry
            metadata: {name: vm, labels: {app: reviews}}
            spec:
              address: 10.1.0.1
              ports: {http: 7070, web: 7071}
              labels: {app: overruled, version: vm}
              serviceAccount: vm
              locality: eu/eu-2
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: vm-ill, labels: {app: reviews}}
            spec: {address: 10.1.0.2}
            status: {conditions: [{type: Healthy, status: "False"}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: vm-far, labels: {app: reviews}}
            spec: {network: far}
            ---
            """;

    private static EndpointSet find(String yaml, String name) {
        Problems problems = new Problems();
        List<Resource> all = Resource.all(Documents.read(WORKLOADS + yaml, "x.yaml", problems));
        all.forEach(ServiceTable::check);
        assertThat(problems.list()).isEmpty();
        return new ServiceTable(all, new ArrayList<>()).find(ServiceName.parse(name));
    }

    private static String service(String ports) {
        return "{apiVersion: v1, kind: Service, metadata: {name: reviews}, spec: {selector: {app: reviews}, ports: ["
                + ports + "]}}\n---\n";
    }

    private static List<String> addresses(String yaml, String name) {
        return find(yaml, name).endpoints().stream().map(Endpoint::address).toList();
    }

    @Test
    void a_service_without_slices_has_the_ready_pods_and_workload_entries_of_its_selector() {
        assertThat(find(service("{name: http, port: 80, targetPort: web}"), "reviews")
                        .endpoints())
                .containsExactly(
                        new Endpoint(
                                "10.0.0.1",
                                9080,
                                1,
                                new Locality("", "eu-1", ""),
                                "spiffe://cluster.local/ns/default/sa/reviews",
                                Map.of("app", "reviews", "version", "v1", "pod-template-hash", "x")),
                        new Endpoint(
                                "10.1.0.1",
                                7070,
                                1,
                                new Locality("eu", "eu-2", ""),
                                "spiffe://cluster.local/ns/default/sa/vm",
                                Map.of("app", "reviews", "version", "vm")));
    }

    @Test
    void a_target_is_a_number_a_name_or_the_port_itself() {
        assertThat(addresses(service("{name: a, port: 80, targetPort: 8080}"), "reviews"))
                .containsExactly("10.0.0.1:8080", "10.1.0.1:8080");
        assertThat(addresses(service("{name: a, port: 80}"), "reviews")).containsExactly("10.0.0.1:80", "10.1.0.1:80");
        assertThat(addresses(service("{name: a, port: 80, targetPort: web}"), "reviews"))
                .containsExactly("10.0.0.1:9080", "10.1.0.1:7071");
        assertThat(find(service("{name: a, port: 80, targetPort: dns}"), "reviews"))
                .isEqualTo(
                        new EndpointSet(
                                EndpointSet.State.READY,
                                List.of(),
                                "no EndpointSlice of reviews, and no ready Pod or WorkloadEntry that its selector {app=reviews} fits"));
    }

    @Test
    void where_slices_tell_of_the_pods_only_workload_entries_are_added() {
        String slice = """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: s, labels: {kubernetes.io/service-name: reviews}}
                ports: [{name: http, port: 9080}]
                endpoints: [{addresses: [10.0.0.9]}]
                """;
        assertThat(addresses(service("{name: http, port: 80, targetPort: web}") + slice, "reviews"))
                .containsExactly("10.0.0.9:9080", "10.1.0.1:7070");
    }

    @Test
    void a_service_without_a_selector_selects_nothing() {
        String none = service("{port: 80}").replace("selector: {app: reviews}", "selector: {}");
        assertThat(find(none, "reviews").endpoints()).isEmpty();
    }

    @Test
    void a_service_entry_selects_in_its_own_namespace() {
        String entry = """
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: r, namespace: NS}
                spec:
                  hosts: [reviews.example.com]
                  resolution: STATIC
                  ports: [{number: 80, name: http, protocol: HTTP, targetPort: 9080}]
                  workloadSelector: {labels: {app: reviews}}
                """;
        assertThat(addresses(entry.replace("NS", "default"), "reviews.example.com"))
                .containsExactly("10.0.0.1:9080", "10.1.0.1:7070");
        assertThat(addresses(entry.replace("NS", "other"), "reviews.example.com"))
                .containsExactly("10.0.0.6:9080");
        assertThat(find(entry.replace("NS", "none"), "reviews.example.com").reason())
                .isEqualTo("no Pod or WorkloadEntry that {app=reviews} of ServiceEntry none/r fits");
    }
}
