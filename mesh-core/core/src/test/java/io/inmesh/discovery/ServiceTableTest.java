package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceTableTest {

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: reviews}
            spec:
              clusterIP: None
              selector: {app: reviews}
              ports:
              - {name: http, port: 80, targetPort: 9080}
              - {name: admin, port: 81}
            ---
            """;

    private static final String SLICE = """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: reviews-1
              labels: {kubernetes.io/service-name: reviews, endpointslice.kubernetes.io/managed-by: me, version: v1}
            addressType: IPv4
            ports:
            - {name: http, port: 9080, protocol: TCP}
            - {name: admin, port: 9081}
            - {name: dns, port: 53, protocol: UDP}
            endpoints:
            - addresses: [10.0.0.1, 10.9.9.9]
              zone: eu-1a
            - addresses: [10.0.0.2]
              conditions: {ready: true}
              deprecatedTopology: {topology.kubernetes.io/region: eu, version: v2}
            - addresses: [10.0.0.3]
              conditions: {ready: false, serving: true, terminating: true}
            - addresses: [10.0.0.4]
              targetRef: {kind: Pod, name: pod-4}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: pod-4, labels: {version: v3, color: red}}
            ---
            """;

    private final Problems problems = new Problems();
    private final List<Problem> conflicts = new ArrayList<>();

    private ServiceTable table(String yaml) {
        List<Resource> all = Resource.all(Documents.read(yaml, "x.yaml", problems));
        all.forEach(ServiceTable::check);
        return new ServiceTable(problems.isEmpty() ? all : List.of(), conflicts);
    }

    private static List<String> addresses(EndpointSet set) {
        return set.endpoints().stream().map(Endpoint::address).toList();
    }

    @Test
    void an_endpoint_says_in_its_topology_what_only_it_is() {
        String slice = """
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice",
                 "metadata":{"name":"reviews-registered","labels":{"kubernetes.io/service-name":"reviews"}},
                 "ports":[{"name":"http","port":9080}],
                 "endpoints":[{"addresses":["10.0.0.7"],"hostname":"one","zone":"eu-1a","deprecatedTopology":{
                   "version":"v1","topology.kubernetes.io/region":"eu","inmesh.io/sub-zone":"r7",
                   "inmesh.io/identity":"spiffe://x/y","inmesh.io/weight":"2.5"}}]}
                """;

        EndpointSet set = table(slice).find(ServiceName.parse("reviews"));

        assertThat(problems.list()).isEmpty();
        assertThat(set.endpoints())
                .containsExactly(new Endpoint(
                        "10.0.0.7",
                        9080,
                        2.5,
                        new Locality("eu", "eu-1a", "r7"),
                        "spiffe://x/y",
                        Map.of("version", "v1")));
        table(slice.replace("2.5", "-1"));
        assertThat(problems.list())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .endsWith("\"inmesh.io/weight\": -1 (expected: >= 0 and <= 1000000)"));
    }

    @Test
    void ready_endpoints_of_the_first_port_are_found() {
        EndpointSet set = table(SERVICE + SLICE).find(ServiceName.parse("reviews"));
        assertThat(problems.list()).isEmpty();
        assertThat(set.state()).isEqualTo(State.READY);
        assertThat(addresses(set)).containsExactly("10.0.0.1:9080", "10.0.0.2:9080", "10.0.0.4:9080");
        assertThat(set.endpoints().get(0).locality()).isEqualTo(new Locality("", "eu-1a", ""));
        assertThat(set.endpoints().get(1).locality()).isEqualTo(new Locality("eu", "", ""));
    }

    @Test
    void labels_come_from_the_slice_the_pod_and_the_topology() {
        EndpointSet set = table(SERVICE + SLICE).find(ServiceName.parse("reviews"));
        assertThat(set.endpoints())
                .extracting(Endpoint::labels)
                .containsExactly(
                        Map.of("version", "v1"), Map.of("version", "v2"), Map.of("version", "v3", "color", "red"));
    }

    @Test
    void a_port_of_the_call_selects_the_service_port_by_number() {
        ServiceTable table = table(SERVICE + SLICE);
        assertThat(addresses(table.find(ServiceName.parse("reviews:81")))).contains("10.0.0.1:9081");
        assertThat(addresses(table.find(ServiceName.parse("reviews.default.svc.cluster.local:80"))))
                .contains("10.0.0.1:9080");
        EndpointSet wrong = table.find(ServiceName.parse("reviews:9080"));
        assertThat(wrong.state()).isEqualTo(State.UNKNOWN);
        assertThat(wrong.reason()).contains("has no port 9080").contains("80, 81");
    }

    @Test
    void slices_without_a_service_are_enough() {
        ServiceTable table = table(SLICE);
        assertThat(addresses(table.find(ServiceName.parse("reviews")))).contains("10.0.0.1:9080");
        assertThat(addresses(table.find(ServiceName.parse("reviews:9081")))).contains("10.0.0.1:9081");
        assertThat(table.isKnown(ServiceName.parse("reviews"))).isTrue();
        assertThat(table.isKnown(ServiceName.parse("reviews.other"))).isFalse();
    }

    @Test
    void empty_is_not_unknown_and_says_why() {
        assertThat(table(SERVICE).find(ServiceName.parse("reviews")))
                .isEqualTo(
                        new EndpointSet(
                                State.READY,
                                List.of(),
                                "no EndpointSlice of reviews, and no ready Pod or WorkloadEntry that its selector {app=reviews} fits"));
        String noneReady =
                SLICE.replace("ready: true", "ready: false").replaceAll("(?s)endpoints:.*?---", "endpoints: []\n---");
        assertThat(table(SERVICE + noneReady).find(ServiceName.parse("reviews")))
                .isEqualTo(new EndpointSet(State.READY, List.of(), "no ready endpoint of reviews for port http"));
    }

    @Test
    void an_external_name_is_an_endpoint() {
        ServiceTable table = table("""
                apiVersion: v1
                kind: Service
                metadata: {name: ratings}
                spec: {type: ExternalName, externalName: ratings.example.com, ports: [{port: 8080}]}
                """);
        assertThat(addresses(table.find(ServiceName.parse("ratings")))).containsExactly("ratings.example.com:8080");
    }

    @Test
    void an_external_name_left_over_in_another_type_is_passed_over() {
        for (String left : List.of("''", "old.example", "a b")) {
            ServiceTable table = table(SERVICE.replace("clusterIP: None", "externalName: " + left) + SLICE);
            assertThat(problems.list()).isEmpty();
            assertThat(addresses(table.find(ServiceName.parse("reviews")))).contains("10.0.0.1:9080");
            assertThat(table.passedOver()).isEqualTo(Map.of("externalName without type: ExternalName", 1));
        }
    }

    @Test
    void an_external_name_that_is_no_host_is_a_problem() {
        table("""
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec: {type: ExternalName, externalName: ''}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: b}
                spec: {type: ExternalName}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: c}
                spec: {type: ExternalName, externalName: "http://c.example"}
                """);
        assertThat(problems.list())
                .extracting(Problem::toString)
                .containsExactly(
                        "x.yaml:4: spec.externalName: '' (expected: a host name, such as ratings.example.com)",
                        "x.yaml:9: spec.externalName: nothing (expected: a host name, such as ratings.example.com)",
                        "x.yaml:14: spec.externalName: http://c.example (expected: a host name, such as"
                                + " ratings.example.com)");
    }

    /** Questions come from many threads; problems are collected by one. */
    @Test
    void a_question_reports_no_problems() {
        List<Resource> unchecked = Resource.all(Documents.read("""
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec: {type: ExternalName, externalName: '', ports: [{name: http}]}
                """, "x.yaml", problems));
        ServiceTable table = new ServiceTable(unchecked, conflicts);
        int reported = problems.size();
        assertThat(table.find(ServiceName.parse("a")).endpoints()).isEmpty();
        assertThat(table.isKnown(ServiceName.parse("a"))).isTrue();
        assertThat(problems.size()).isEqualTo(reported).isPositive();
    }

    @Test
    void other_kinds_are_counted_and_the_second_service_of_a_name_is_a_problem() {
        ServiceTable table = table(SERVICE + SERVICE + """
                {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: a}}
                ---
                {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: b}}
                ---
                {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: c}}
                """);
        assertThat(table.passedOver())
                .isEqualTo(Map.of("VirtualService", 2, "EndpointSlice without label kubernetes.io/service-name", 1));
        assertThat(conflicts)
                .extracting(Problem::toString)
                .containsExactly("x.yaml:11: Service default/reviews is already in x.yaml:1, which is used");
    }

    @Test
    void a_weight_is_an_annotation_of_the_slice() {
        String weighted = SLICE.replace(
                "metadata:\n  name: reviews-1", "metadata:\n  name: r\n  annotations: {inmesh.io/weight: \"3\"}");
        assertThat(table(weighted)
                        .find(ServiceName.parse("reviews"))
                        .endpoints()
                        .get(0)
                        .weight())
                .isEqualTo(3);
    }

    @Test
    void every_mistake_is_told_with_its_line() {
        table("""
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: a, labels: {kubernetes.io/service-name: Reviews}}
                ports: [{port: 99999}]
                endpoints:
                - {}
                - addresses: [10.0.0.1]
                  conditions: {ready: maybe}
                ---
                apiVersion: discovery.k8s.io/v1beta1
                kind: EndpointSlice
                metadata: {name: b}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: c}
                spec: {ports: [{name: http}]}
                """);
        assertThat(problems.list())
                .extracting(Problem::toString)
                .contains(
                        "x.yaml:4: ports[0].port: 99999 (expected: 1 to 65535)",
                        "x.yaml:6: endpoints[0].addresses: nothing (expected: a list of at least one address)",
                        "x.yaml:8: endpoints[1].conditions.ready: maybe (expected: true or false)",
                        "x.yaml:3: metadata.labels.\"kubernetes.io/service-name\": Reviews (expected: lower-case DNS labels,"
                                + " such as reviews)",
                        "x.yaml:10: apiVersion: discovery.k8s.io/v1beta1 (expected: discovery.k8s.io/v1)",
                        "x.yaml:17: spec.ports[0].port: nothing (expected: 1 to 65535)");
    }
}
