package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceEntryTest {

    private static final String STATIC = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: db, namespace: data}
            spec:
              hosts: [db.example.com]
              addresses: [240.0.0.1/32]
              location: MESH_INTERNAL
              resolution: STATIC
              ports:
              - {number: 80, name: http, protocol: HTTP, targetPort: 8080}
              - {number: 443, name: grpc-x, protocol: GRPC}
              endpoints:
              - address: 10.0.0.1
                labels: {version: v1}
                locality: eu/eu-1/rack-7
                weight: 3
                serviceAccount: db
                network: n1
              - address: "2001:db8::1"
                ports: {http: 9090, other: 1}
              - address: unix:///var/run/db.sock
            ---
            """;

    private final Problems problems = new Problems();
    private final List<Problem> conflicts = new ArrayList<>();

    private ServiceTable table(String yaml, String caller) {
        List<Resource> all = Resource.all(Documents.read(yaml, "x.yaml", problems));
        all.forEach(ServiceTable::check);
        assertThat(problems.list()).isEmpty();
        return new ServiceTable(all, conflicts, caller);
    }

    private RegistryAnswer answer(String yaml, String name) {
        return table(yaml, "").answer(ServiceName.parse(name));
    }

    private static List<String> addresses(RegistryAnswer answer) {
        return answer.set().endpoints().stream().map(Endpoint::address).toList();
    }

    private List<String> mistakes(String yaml) {
        Resource.all(Documents.read(yaml, "x.yaml", problems)).forEach(ServiceTable::check);
        return problems.list().stream().map(Problem::toString).toList();
    }

    private static String entry(String name, String spec) {
        return "{apiVersion: networking.istio.io/v1beta1, kind: ServiceEntry, metadata: {" + name + "}, spec: {" + spec
                + "}}\n---\n";
    }

    @Test
    void endpoints_that_it_lists_are_found_on_the_port_that_is_called() {
        RegistryAnswer answer = answer(STATIC, "db.example.com:80");
        assertThat(answer.looksUp()).isFalse();
        assertThat(answer.set().state()).isEqualTo(State.READY);
        assertThat(answer.set().endpoints())
                .containsExactly(
                        new Endpoint(
                                "10.0.0.1",
                                8080,
                                3,
                                new Locality("eu", "eu-1", "rack-7"),
                                "spiffe://cluster.local/ns/data/sa/db",
                                Map.of("version", "v1")),
                        Endpoint.of("2001:db8::1", 9090));
        assertThat(addresses(answer(STATIC, "db.example.com:443")))
                .containsExactly("10.0.0.1:443", "[2001:db8::1]:443");
        assertThat(addresses(answer(STATIC, "db.example.com"))).containsExactly("10.0.0.1:8080", "[2001:db8::1]:9090");
    }

    @Test
    void a_port_that_it_does_not_have_is_unknown() {
        RegistryAnswer answer = answer(STATIC, "db.example.com:81");
        assertThat(answer.set().state()).isEqualTo(State.UNKNOWN);
        assertThat(answer.set().reason()).isEqualTo("ServiceEntry data/db has no port 81 (it has [80, 443])");
    }

    @Test
    void its_ports_tell_their_protocol() {
        ServiceTable table = table(STATIC + """
                apiVersion: v1
                kind: Service
                metadata: {name: reviews}
                spec:
                  ports:
                  - {name: grpc-web-x, port: 1}
                  - {name: http2, port: 2}
                  - {name: web, port: 3, appProtocol: kubernetes.io/h2c}
                  - {name: web, port: 4}
                """, "");
        List<String> protocols = new ArrayList<>();
        for (String name : List.of("db.example.com", "db.example.com:443", "reviews:1", "reviews:2", "reviews:3")) {
            ServicePort port = table.port(ServiceName.parse(name));
            protocols.add(port == null ? "none" : port.protocol());
        }
        assertThat(protocols).containsExactly("http", "grpc", "grpc-web", "http2", "http2");
        assertThat(table.port(ServiceName.parse("reviews:9"))).isNull();
    }

    @Test
    void dns_looks_up_what_it_lists_or_else_its_host() {
        String own =
                entry("name: a", "hosts: [API.example.com], resolution: DNS, ports: [{number: 80, targetPort: 8080}]");
        RegistryAnswer host = answer(own, "api.example.com");
        assertThat(host.looksUp()).isTrue();
        assertThat(addresses(host)).containsExactly("api.example.com:8080");
        String listed = entry(
                "name: a",
                "hosts: [\"*.example.com\"], resolution: DNS, ports: [{number: 80}], endpoints: [{address: a.example.net},"
                        + " {address: b.example.net}]");
        RegistryAnswer listedAnswer = answer(listed, "api.example.com");
        assertThat(listedAnswer.looksUp()).isTrue();
        assertThat(addresses(listedAnswer)).containsExactly("a.example.net:80", "b.example.net:80");
    }

    @Test
    void dns_round_robin_leaves_the_host_to_each_new_connection() {
        String yaml = entry("name: a", "hosts: [httpbin.org], resolution: DNS_ROUND_ROBIN, ports: [{number: 80}]");
        RegistryAnswer answer = answer(yaml, "httpbin.org");
        assertThat(answer.looksUp()).isFalse();
        assertThat(addresses(answer)).containsExactly("httpbin.org:80");
    }

    @Test
    void without_a_resolution_the_host_that_was_called_is_looked_up() {
        String yaml = entry("name: a", "hosts: [\"*.example.com\", \"*.org\"], ports: [{number: 443, protocol: TLS}]");
        RegistryAnswer answer = answer(yaml, "x.y.example.com:443");
        assertThat(answer.looksUp()).isTrue();
        assertThat(addresses(answer)).containsExactly("x.y.example.com:443");
        assertThat(addresses(answer(yaml, "httpbin.org"))).containsExactly("httpbin.org:443");
        assertThat(answer(yaml, "example.com").set().state()).isEqualTo(State.UNKNOWN);
        assertThat(answer(yaml, "reviews").set().reason())
                .isEqualTo("no Service, EndpointSlice or ServiceEntry of reviews");
    }

    @Test
    void an_exact_host_wins_then_the_longest_wildcard_and_a_service_wins_over_all() {
        String yaml = entry("name: a", "hosts: [\"*.example.com\"], ports: [{number: 1}]")
                + entry("name: b", "hosts: [\"*.b.example.com\"], ports: [{number: 2}]")
                + entry("name: c", "hosts: [a.b.example.com, reviews], ports: [{number: 3}]")
                + entry("name: d", "hosts: [\"*.books.svc.cluster.local\"], ports: [{number: 4}]")
                + "{apiVersion: v1, kind: Service, metadata: {name: reviews}, spec: {type: ExternalName, externalName:"
                + " x.example.net}}\n";
        assertThat(addresses(answer(yaml, "a.b.example.com"))).containsExactly("a.b.example.com:3");
        assertThat(addresses(answer(yaml, "x.b.example.com"))).containsExactly("x.b.example.com:2");
        assertThat(addresses(answer(yaml, "b.example.com"))).containsExactly("b.example.com:1");
        assertThat(addresses(answer(yaml, "reviews"))).containsExactly("x.example.net:80");
        assertThat(addresses(answer(yaml, "details.books"))).containsExactly("details.books:4");
        assertThat(conflicts).isEmpty();
    }

    @Test
    void of_two_for_one_host_the_callers_own_namespace_wins_then_the_first() {
        String yaml = entry("name: a, namespace: one", "hosts: [x.example.com], ports: [{number: 1}]")
                + entry("name: b, namespace: two", "hosts: [x.example.com], ports: [{number: 2}]")
                + entry("name: c, namespace: two", "hosts: [x.example.com], ports: [{number: 3}]");
        ServiceName name = ServiceName.parse("x.example.com");
        assertThat(addresses(table(yaml, "three").answer(name))).containsExactly("x.example.com:1");
        conflicts.clear();
        assertThat(addresses(table(yaml, "two").answer(name))).containsExactly("x.example.com:2");
        assertThat(conflicts)
                .extracting(Problem::toString)
                .containsExactly("x.yaml:5: ServiceEntry two/c: host x.example.com is already in ServiceEntry two/b at"
                        + " x.yaml:3, which is used");
    }

    @Test
    void a_caller_sees_what_is_exported_to_its_namespace() {
        String yaml = entry("name: a, namespace: one", "hosts: [a.example.com], exportTo: [.], ports: [{number: 1}]")
                + entry("name: b, namespace: one", "hosts: [b.example.com], exportTo: [two], ports: [{number: 1}]")
                + entry("name: c, namespace: one", "hosts: [c.example.com], exportTo: [\"*\"], ports: [{number: 1}]")
                + """
                apiVersion: v1
                kind: Service
                metadata: {name: own, namespace: one, annotations: {networking.istio.io/exportTo: "., three"}}
                spec: {ports: [{port: 80}]}
                """;
        assertThat(known(table(yaml, "one"))).containsExactly("a.example.com", "c.example.com", "own.one");
        assertThat(known(table(yaml, "two"))).containsExactly("b.example.com", "c.example.com");
        assertThat(known(table(yaml, "three"))).containsExactly("c.example.com", "own.one");
        assertThat(known(table(yaml, ""))).hasSize(4);
        assertThat(table(yaml, "two").find(ServiceName.parse("own.one")).reason())
                .isEqualTo("Service own.one is not exported to namespace two");
    }

    private static List<String> known(ServiceTable table) {
        return List.of("a.example.com", "b.example.com", "c.example.com", "own.one").stream()
                .filter(name -> table.isKnown(ServiceName.parse(name)))
                .toList();
    }

    @Test
    void an_entry_without_endpoints_is_empty_and_not_unknown() {
        String yaml = entry("name: a", "hosts: [a.example.com], resolution: STATIC, ports: [{number: 80}]");
        RegistryAnswer answer = answer(yaml, "a.example.com");
        assertThat(answer.set().state()).isEqualTo(State.READY);
        assertThat(answer.set().reason()).isEqualTo("ServiceEntry default/a lists no endpoint for port 80");
    }

    @Test
    void one_name_that_its_certificate_must_carry_is_the_identity_of_its_endpoints() {
        String yaml = entry(
                "name: a",
                "hosts: [a.example.com], resolution: STATIC, ports: [{number: 80}], endpoints: [{address: 10.0.0.1}],"
                        + " subjectAltNames: [spiffe://x/y]");
        assertThat(answer(yaml, "a.example.com").set().endpoints().get(0).identity())
                .isEqualTo("spiffe://x/y");
        assertThat(answer(yaml.replace("x/y]", "x/y, spiffe://x/z]"), "a.example.com")
                        .set()
                        .endpoints()
                        .get(0)
                        .identity())
                .isEmpty();
    }

    @Test
    void every_mistake_is_told_with_its_line() {
        assertThat(mistakes("""
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: a}
                spec:
                  hosts: ["*", "a_b", "ok.example.com"]
                  resolution: DNSS
                  location: MOON
                  ports: [{name: http}, {number: 0}]
                  workloadSelector: {labels: {app: x}}
                  endpoints: [{address: "a b"}, {}, {address: 1.2.3.4, weight: -1, ports: {http: 99999}}]
                ---
                {apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: b}, spec: {resolution: STATIC,
                  hosts: [x.com], endpoints: [{address: not.an.ip}]}}
                ---
                {apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: c}, spec: {resolution: DNS,
                  hosts: ["*.x.com"]}}
                ---
                {apiVersion: networking.istio.io/v1, kind: WorkloadEntry, metadata: {name: d}, spec: {}}
                """))
                .containsExactlyInAnyOrder(
                        "x.yaml:6: spec.resolution: DNSS (expected: one of NONE, STATIC, DNS, DNS_ROUND_ROBIN, DYNAMIC_DNS)",
                        "x.yaml:7: spec.location: MOON (expected: one of MESH_EXTERNAL, MESH_INTERNAL)",
                        "x.yaml:5: spec.hosts[0]: * (expected: a host name, such as api.example.com or *.example.com)",
                        "x.yaml:5: spec.hosts[1]: a_b (expected: a host name, such as api.example.com or *.example.com)",
                        "x.yaml:10: spec.endpoints[0].address: a b (expected: an address or a host name)",
                        "x.yaml:10: spec.endpoints[1].address: nothing (expected: an address or a host name)",
                        "x.yaml:10: spec.endpoints[2].ports.http: 99999 (expected: 1 to 65535)",
                        "x.yaml:10: spec.endpoints[2].weight: -1 (expected: 0 to 1000000)",
                        "x.yaml:8: spec.ports[0].number: nothing (expected: 1 to 65535)",
                        "x.yaml:8: spec.ports[1].number: 0 (expected: 1 to 65535)",
                        "x.yaml:10: spec.endpoints: a list (expected: none, as resolution is NONE)",
                        "x.yaml:10: spec.endpoints: a list (expected: none beside workloadSelector)",
                        "x.yaml:13: spec.endpoints[0].address: not.an.ip (expected: an IP address, as resolution is STATIC)",
                        "x.yaml:15: spec.endpoints: nothing (expected: at least one, as DNS knows no wildcard)",
                        "x.yaml:18: spec.address: nothing (expected: an address or a host name)");
    }
}
