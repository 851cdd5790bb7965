package io.inmesh.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole answers for whole directories. */
class ExplainCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @BeforeEach
    void writeServices() throws IOException {
        file("services.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: reviews}
                spec: {ports: [{name: http, port: 9080}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: ratings}
                spec: {ports: [{name: http, port: 9080}]}
                """);
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private Run explain(String... arguments) {
        List<String> all = new ArrayList<>(List.of("explain", "--config", directory.toString()));
        all.addAll(List.of(arguments));
        return Run.of(all.toArray(new String[0]));
    }

    private static Run answer(String json) {
        return new Run(0, json, "");
    }

    @Test
    void without_a_route_a_call_goes_to_the_service_itself() {
        assertThat(explain("GET", "http://reviews:9080/reviews/0")).isEqualTo(answer("""
                {
                  "destinations" : [
                    {
                      "service" : "reviews",
                      "namespace" : "default",
                      "port" : 9080,
                      "weight" : 100
                    }
                  ]
                }
                """));
    }

    @Test
    void a_split_is_told_in_percent_with_the_policies_of_its_destinations() throws IOException {
        file("routes.yaml", """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec:
                  hosts: [reviews]
                  http:
                    - match: [{headers: {end-user: {exact: jason}}}]
                      route: [{destination: {host: reviews, subset: v2}}]
                    - name: split
                      timeout: 2.5s
                      retries: {attempts: 3, perTryTimeout: 500ms, retryOn: "5xx,reset,503"}
                      route:
                        - destination: {host: reviews, subset: v1}
                          weight: 90
                        - destination: {host: reviews, subset: v2}
                          weight: 10
                """);
        file("rules.yaml", """
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: reviews}
                spec:
                  host: reviews
                  trafficPolicy:
                    loadBalancer: {simple: RANDOM}
                    outlierDetection: {consecutive5xxErrors: 7, baseEjectionTime: 15m}
                  subsets:
                    - {name: v1, labels: {version: v1}}
                    - {name: v2, labels: {version: v2}}
                """);

        assertThat(explain("GET", "http://reviews/reviews/0").out()).isEqualTo("""
                {
                  "resource" : "VirtualService default/reviews",
                  "rule" : "split",
                  "destinations" : [
                    {
                      "service" : "reviews",
                      "namespace" : "default",
                      "subset" : "v1",
                      "port" : 9080,
                      "weight" : 90
                    },
                    {
                      "service" : "reviews",
                      "namespace" : "default",
                      "subset" : "v2",
                      "port" : 9080,
                      "weight" : 10
                    }
                  ],
                  "timeout" : "2500ms",
                  "retry" : {
                    "attempts" : 3,
                    "perTryTimeout" : "500ms",
                    "retryOn" : "5xx,reset,503"
                  },
                  "loadBalancer" : {
                    "simple" : "RANDOM"
                  },
                  "outlierDetection" : {
                    "consecutive5xxErrors" : 7,
                    "baseEjectionTime" : "900s"
                  }
                }
                """);
        assertThat(explain("-H", "end-user: jason", "GET", "http://reviews/reviews/0")
                        .out())
                .contains("\"rule\" : 0,")
                .contains("\"subset\" : \"v2\"")
                .contains("\"weight\" : 100")
                .doesNotContain("v1\"");
    }

    @Test
    void who_calls_makes_a_difference() throws IOException {
        file("routes.yaml", """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: ratings}
                spec:
                  hosts: [ratings]
                  http:
                    - match: [{sourceLabels: {version: v2}}]
                      fault:
                        delay: {fixedDelay: 7s, percentage: {value: 12.5}}
                        abort: {httpStatus: 500, percentage: {value: 100}}
                      route: [{destination: {host: ratings}}]
                    - route: [{destination: {host: ratings}}]
                """);

        Run v2 = explain("--from", "reviews", "--from-label", "version=v2", "GET", "http://ratings/");
        Run v1 = explain("--from", "reviews", "--from-label", "version=v1", "GET", "http://ratings/");

        assertThat(v2.out()).contains("\"rule\" : 0").endsWith("""
                  "fault" : {
                    "delay" : {
                      "duration" : "7s",
                      "percentage" : 12.5
                    },
                    "abort" : {
                      "status" : 500,
                      "percentage" : 100
                    }
                  }
                }
                """);
        assertThat(v1.out()).contains("\"rule\" : 1").doesNotContain("\"fault\"");
    }

    @Test
    void what_a_rule_changes_on_the_way_is_told_with_what_comes_of_it() throws IOException {
        file("routes.yaml", """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec:
                  hosts: [reviews]
                  http:
                    - match: [{uri: {prefix: /old}}]
                      rewrite: {uri: /new, authority: other}
                      mirror: {host: ratings}
                      mirrorPercentage: {value: 25}
                      headers:
                        request: {set: {a: "1"}, add: {b: "2"}, remove: [c]}
                        response: {remove: [server]}
                      corsPolicy: {allowOrigins: [{exact: "https://a.example"}], allowMethods: [GET], maxAge: 24h}
                      route: [{destination: {host: reviews}}]
                    - match: [{uri: {exact: /moved}}]
                      redirect: {uri: /there, authority: reviews.example, redirectCode: 302}
                    - match: [{uri: {exact: /teapot}}]
                      directResponse: {status: 418, body: {string: short and stout}}
                """);

        assertThat(explain("GET", "http://reviews/old/x?y=1").out()).isEqualTo("""
                {
                  "resource" : "VirtualService default/reviews",
                  "rule" : 0,
                  "destinations" : [
                    {
                      "service" : "reviews",
                      "namespace" : "default",
                      "port" : 9080,
                      "weight" : 100
                    }
                  ],
                  "mirrors" : [
                    {
                      "service" : "ratings",
                      "namespace" : "default",
                      "port" : 9080,
                      "percentage" : 25
                    }
                  ],
                  "rewrite" : {
                    "uri" : "/new",
                    "authority" : "other",
                    "target" : "/new/x?y=1"
                  },
                  "requestHeaders" : {
                    "set" : {
                      "a" : "1"
                    },
                    "add" : {
                      "b" : "2"
                    },
                    "remove" : [
                      "c"
                    ]
                  },
                  "responseHeaders" : {
                    "remove" : [
                      "server"
                    ]
                  },
                  "cors" : {
                    "allowOrigins" : [
                      {
                        "exact" : "https://a.example"
                      }
                    ],
                    "allowMethods" : [
                      "GET"
                    ],
                    "maxAge" : "86400s",
                    "allowCredentials" : false
                  }
                }
                """);
        assertThat(explain("GET", "http://reviews/moved").out()).isEqualTo("""
                {
                  "resource" : "VirtualService default/reviews",
                  "rule" : 1,
                  "redirect" : {
                    "status" : 302,
                    "authority" : "reviews.example",
                    "uri" : "/there",
                    "location" : "http://reviews.example/there"
                  }
                }
                """);
        assertThat(explain("GET", "http://reviews/teapot").out()).isEqualTo("""
                {
                  "resource" : "VirtualService default/reviews",
                  "rule" : 2,
                  "directResponse" : {
                    "status" : 418,
                    "body" : "short and stout"
                  }
                }
                """);
        assertThat(explain("GET", "http://reviews/else"))
                .isEqualTo(
                        new Run(3, """
                        {
                          "reason" : "no rule of VirtualService default/reviews matches GET /else"
                        }
                        """, "mesh explain: no rule of VirtualService default/reviews matches GET /else\n"));
    }

    @Test
    void routes_of_the_gateway_api_are_explained_alike() throws IOException {
        file("routes.yaml", """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: reviews}
                spec:
                  parentRefs: [{group: "", kind: Service, name: reviews, port: 9080}]
                  rules:
                    - backendRefs:
                        - {name: reviews, port: 9080, weight: 1}
                        - {name: ratings, port: 9080, weight: 2}
                """);

        assertThat(explain("GET", "http://reviews:9080/").out()).isEqualTo("""
                {
                  "resource" : "HTTPRoute default/reviews",
                  "rule" : 0,
                  "destinations" : [
                    {
                      "service" : "reviews",
                      "namespace" : "default",
                      "port" : 9080,
                      "weight" : 33.333
                    },
                    {
                      "service" : "ratings",
                      "namespace" : "default",
                      "port" : 9080,
                      "weight" : 66.667
                    }
                  ]
                }
                """);
    }

    @Test
    void a_host_that_nobody_declares_is_passed_through_or_refused() {
        assertThat(explain("GET", "http://httpbin.org/get")).isEqualTo(answer("""
                {
                  "passthrough" : true
                }
                """));

        Run refused = explain("--outbound-policy", "REGISTRY_ONLY", "GET", "http://httpbin.org/get");

        assertThat(refused.status()).isEqualTo(3);
        assertThat(refused.err())
                .isEqualTo(
                        "mesh explain: httpbin.org: no Service and no ServiceEntry declares it, and the outbound policy is"
                                + " REGISTRY_ONLY\n");
        assertThat(refused.out()).contains("\"reason\" : \"httpbin.org: no Service");
    }

    @Test
    void a_route_that_leads_nowhere_says_so_and_why() throws IOException {
        file("routes.yaml", """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec:
                  hosts: [reviews]
                  http:
                    - route: [{destination: {host: nobody}}]
                """);

        Run run = explain("GET", "http://reviews/");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).endsWith("mesh explain: service nobody is not declared\n");
        assertThat(run.out())
                .contains("\"resource\" : \"VirtualService default/reviews\"")
                .contains("\"reason\" : \"service nobody is not declared\"")
                .contains("\"warnings\" : [");
    }

    @Test
    void the_share_of_a_backend_that_does_not_exist_is_told_with_the_status_that_answers_it() throws IOException {
        file("routes.yaml", """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: reviews}
                spec:
                  parentRefs: [{group: "", kind: Service, name: reviews}]
                  rules:
                    - matches: [{path: {value: /split}}]
                      backendRefs:
                        - {name: ratings, port: 9080, weight: 3}
                        - {name: nobody, port: 9080}
                    - matches: [{path: {value: /none}}]
                      backendRefs: [{name: nobody, port: 9080}]
                """);

        Run split = explain("GET", "http://reviews/split");
        Run none = explain("GET", "http://reviews/none");

        assertThat(split.status()).isZero();
        assertThat(split.out())
                .contains("\"weight\" : 75")
                .contains("\"failing\" : 25")
                .contains("\"failingStatus\" : 500");
        assertThat(none.status()).isEqualTo(3);
        assertThat(none.out())
                .contains("\"failingStatus\" : 500")
                .contains("\"reason\" : \"it leads to no destination\"");
    }

    @Test
    void a_delegation_is_shown_step_by_step() throws IOException {
        file("delegations.yaml", """
                apiVersion: inmesh.io/v1alpha1
                kind: DelegationTable
                metadata: {name: all}
                spec:
                  delegations:
                    - /svc/reviews => /ns/default/ratings
                """);

        Run run = explain("--delegate", "/svc/reviews");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("/svc/reviews\n  => /ns/default/ratings  by /svc/reviews => /ns/default/ratings\n")
                .endsWith("result: /#/io.inmesh/default/ratings\n");
        assertThat(explain("--delegate", "/nobody").status()).isEqualTo(3);
        assertThat(explain("GET", "http://reviews/").out()).isEqualTo("""
                {
                  "delegation" : "/#/io.inmesh/default/ratings",
                  "destinations" : [
                    {
                      "service" : "ratings",
                      "namespace" : "default",
                      "weight" : 100
                    }
                  ]
                }
                """);
    }

    @Test
    void wrong_use_is_told_in_a_sentence() {
        assertThat(explain().status()).isEqualTo(2);
        assertThat(explain("GET").err()).startsWith("mesh explain: METHOD and URL, or --delegate: neither");
        assertThat(explain("--delegate", "x").err()).startsWith("mesh explain: --delegate: ");
        assertThat(explain("-H", "nonsense", "GET", "http://reviews/").err())
                .startsWith("mesh explain: header: nonsense (expected: 'NAME: VALUE')");
        assertThat(explain("GET", "http://Rev_iews/").status()).isEqualTo(2);
        assertThat(explain("G E T", "http://reviews/").status()).isEqualTo(2);
        assertThat(Run.of("explain", "GET", "http://reviews/").err()).contains("--config");
    }
}
