package io.inmesh.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.BalancingSettings;
import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.balancing.HashSettings;
import io.inmesh.config.ClientSettings;
import io.inmesh.health.OutlierSettings;
import io.inmesh.naming.ServiceName;
import io.inmesh.transport.ConnectionSettings.Protocol;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DestinationsTest {

    private static final String SERVICES = """
            {apiVersion: v1, kind: Service, metadata: {name: reviews}, spec: {ports: [{name: http, port: 80}, {name: grpc, port: 90}]}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: far, namespace: books}, spec: {ports: [{name: http, port: 80}]}}
            ---
            """;

    private static DestinationPolicy of(String rules, String service, String subset) {
        Policy policy = PolicyFixture.compile(SERVICES + rules);
        assertThat(PolicyFixture.errors(policy)).isEmpty();
        return policy.destinations().of(ServiceName.parse(service), subset);
    }

    private static String rule(String metadata, String spec) {
        return "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {" + metadata + "}, spec: {"
                + spec + "}}\n---\n";
    }

    private static String balancer(String simple) {
        return "trafficPolicy: {loadBalancer: {simple: " + simple + "}}";
    }

    private static Algorithm algorithm(String rules, String service, String subset) {
        return of(rules, service, subset).settings().balancing().algorithm();
    }

    @Test
    void what_no_resource_says_stays_as_the_application_says() {
        DestinationPolicy policy =
                of(rule("name: a", "host: reviews, subsets: [{name: v1, labels: {v: '1'}}]"), "reviews", "v1");
        assertThat(policy.settings()).isEqualTo(ClientSettings.DEFAULT);
        assertThat(policy.subsetLabels()).isEqualTo(Map.of("v", "1"));
        assertThat(policy.resources()).containsExactly("DestinationRule default/a");
        assertThat(of("", "reviews", "").settings()).isEqualTo(ClientSettings.DEFAULT);
    }

    @Test
    void each_algorithm_of_istio_has_one_here() {
        assertThat(algorithm(rule("name: a", "host: reviews, " + balancer("ROUND_ROBIN")), "reviews", ""))
                .isEqualTo(Algorithm.ROUND_ROBIN);
        assertThat(algorithm(rule("name: a", "host: reviews, " + balancer("RANDOM")), "reviews", ""))
                .isEqualTo(Algorithm.WEIGHTED);
        assertThat(algorithm(rule("name: a", "host: reviews, " + balancer("LEAST_REQUEST")), "reviews", ""))
                .isEqualTo(Algorithm.LEAST_LOADED);
        assertThat(algorithm(rule("name: a", "host: reviews, " + balancer("UNSPECIFIED")), "reviews", ""))
                .isEqualTo(Algorithm.PEAK_EWMA);
    }

    @Test
    void the_callers_namespace_counts_before_the_services_and_that_before_the_root() {
        String root = rule("name: r, namespace: istio-system", "host: '*.local', " + balancer("RANDOM"));
        String own = rule("name: s, namespace: books", "host: far, " + balancer("ROUND_ROBIN"));
        String callers = rule("name: c", "host: far.books.svc.cluster.local, " + balancer("LEAST_REQUEST"));
        assertThat(algorithm(root, "far.books", "")).isEqualTo(Algorithm.WEIGHTED);
        assertThat(algorithm(root + own, "far.books", "")).isEqualTo(Algorithm.ROUND_ROBIN);
        assertThat(algorithm(root + own + callers, "far.books", "")).isEqualTo(Algorithm.LEAST_LOADED);
        String hidden = rule("name: s, namespace: books", "host: far, exportTo: ['.'], " + balancer("ROUND_ROBIN"));
        assertThat(algorithm(root + hidden, "far.books", "")).isEqualTo(Algorithm.WEIGHTED);
    }

    @Test
    void the_more_exact_host_counts() {
        String rules = rule("name: a", "host: '*.local', " + balancer("RANDOM"))
                + rule("name: b", "host: '*.books.svc.cluster.local', " + balancer("ROUND_ROBIN"));
        assertThat(algorithm(rules, "far.books", "")).isEqualTo(Algorithm.ROUND_ROBIN);
        assertThat(algorithm(rules, "reviews", "")).isEqualTo(Algorithm.WEIGHTED);
    }

    @Test
    void rules_that_select_others_do_not_count() {
        String theirs =
                rule("name: a", "host: reviews, workloadSelector: {matchLabels: {app: x}}, " + balancer("RANDOM"));
        String mine = rule(
                "name: b",
                "host: reviews, workloadSelector: {matchLabels: {app: productpage}}, " + balancer("ROUND_ROBIN"));
        String all = rule("name: aa", "host: reviews, " + balancer("LEAST_REQUEST"));
        assertThat(algorithm(theirs, "reviews", "")).isEqualTo(Algorithm.PEAK_EWMA);
        assertThat(algorithm(theirs + mine + all, "reviews", "")).isEqualTo(Algorithm.ROUND_ROBIN);
    }

    @Test
    void a_subset_replaces_whole_parts_and_a_port_all_of_them() {
        String rules = rule("name: a", """
                host: reviews,
                trafficPolicy: {
                  loadBalancer: {simple: ROUND_ROBIN},
                  connectionPool: {tcp: {connectTimeout: 5s, maxConnectionDuration: 1h}},
                  portLevelSettings: [{port: {number: 90}, loadBalancer: {simple: RANDOM}}]},
                subsets: [{name: v1, trafficPolicy: {connectionPool: {http: {h2UpgradePolicy: UPGRADE, idleTimeout: 3s}}}},
                          {name: v2, trafficPolicy: {portLevelSettings: [{port: {number: 80}, outlierDetection: {consecutive5xxErrors: 9}}]}}]
                """);
        ClientSettings whole = of(rules, "reviews:80", "").settings();
        assertThat(whole.connection().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(whole.connection().maxAge()).isEqualTo(Duration.ofHours(1));
        ClientSettings v1 = of(rules, "reviews", "v1").settings();
        assertThat(v1.balancing().algorithm()).isEqualTo(Algorithm.ROUND_ROBIN);
        assertThat(v1.connection().protocol()).isEqualTo(Protocol.HTTP_2);
        assertThat(v1.connection().idleTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(v1.connection().connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        ClientSettings grpc = of(rules, "reviews:90", "").settings();
        assertThat(grpc.balancing().algorithm()).isEqualTo(Algorithm.WEIGHTED);
        assertThat(grpc.connection().connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        ClientSettings v2 = of(rules, "reviews:80", "v2").settings();
        assertThat(((OutlierSettings) v2.health()).errors().server()).isEqualTo(9);
        assertThat(v2.balancing().algorithm()).isEqualTo(Algorithm.PEAK_EWMA);
    }

    @Test
    void rules_for_one_host_add_their_subsets_and_the_oldest_decides_the_rest() {
        String rules = rule(
                        "name: b, creationTimestamp: 2025-01-01T00:00:00Z",
                        "host: reviews, subsets: [{name: v1, labels: {v: old}}], " + balancer("ROUND_ROBIN"))
                + rule(
                        "name: a, creationTimestamp: 2026-01-01T00:00:00Z",
                        "host: reviews, subsets: [{name: v1, labels: {v: new}}, {name: v2, labels: {v: '2'}}], "
                                + balancer("RANDOM"));
        assertThat(algorithm(rules, "reviews", "")).isEqualTo(Algorithm.ROUND_ROBIN);
        assertThat(of(rules, "reviews", "v1").subsetLabels()).containsEntry("v", "old");
        assertThat(of(rules, "reviews", "v2").subsetLabels()).containsEntry("v", "2");
        assertThat(of(rules, "reviews", "v3").hasSubset()).isFalse();
    }

    @Test
    void outliers_and_retry_budgets_have_istios_defaults_where_they_do_not_say() {
        ClientSettings settings = of(rule("name: a", """
                host: reviews, trafficPolicy: {
                  outlierDetection: {baseEjectionTime: 12s},
                  retryBudget: {percent: 30, minRetryConcurrency: 7}}
                """), "reviews", "").settings();
        OutlierSettings outliers = (OutlierSettings) settings.health();
        assertThat(outliers.errors()).isEqualTo(new OutlierSettings.Errors(false, 5, 0, 5));
        assertThat(outliers.baseEjection()).isEqualTo(Duration.ofSeconds(12));
        assertThat(outliers.maxEjectionPercent()).isEqualTo(10);
        assertThat(settings.balancing().panicThreshold()).isZero();
        assertThat(settings.retry().budgetRatio()).isEqualTo(0.3);
        assertThat(settings.retry().budgetMinPerSecond()).isEqualTo(7);
    }

    @Test
    void the_rest_is_kept_in_full_for_those_who_will_use_it() {
        DestinationPolicy policy = of(rule("name: a", """
                host: reviews, trafficPolicy: {
                  loadBalancer: {
                    consistentHash: {httpCookie: {name: user, ttl: 10s, path: /p}, maglev: {tableSize: 65537}},
                    localityLbSetting: {distribute: [{from: 'a/*', to: {'a/*': 80, 'b/*': 20}}]},
                    warmup: {duration: 1m, aggression: 2}},
                  connectionPool: {tcp: {maxConnections: 7, tcpKeepalive: {probes: 3}}, http: {http2MaxRequests: 9}},
                  tls: {mode: SIMPLE, sni: x}}
                """), "reviews", "");
        assertThat(policy.traffic().toString())
                .contains("source=cookie, name=user, path=/p, ttl=PT10S")
                .contains("tableSize=65537")
                .contains("b/*=20")
                .contains("Warmup[duration=PT1M, minimumPercent=10.0, aggression=2.0]")
                .contains("maxConnections=7")
                .contains("probes=3")
                .contains("maxRequests=9")
                .contains("Tls[mode=SIMPLE");
    }

    private static BalancingSettings hashed(String hash) {
        return of(
                        rule(
                                "name: a",
                                "host: reviews, trafficPolicy: {loadBalancer: {consistentHash: {" + hash + "}}}"),
                        "reviews",
                        "")
                .settings()
                .balancing();
    }

    @Test
    void every_key_and_table_of_consistent_hashing_is_used() {
        BalancingSettings header = hashed("httpHeaderName: x-user, minimumRingSize: 2048");
        assertThat(header.algorithm()).isEqualTo(Algorithm.RING_HASH);
        assertThat(header.hash().key()).isEqualTo(new HashSettings.Header("x-user"));
        assertThat(header.hash().minimumRingSize()).isEqualTo(2048);
        BalancingSettings query = hashed("httpQueryParameterName: user, ringHash: {minimumRingSize: 4096}");
        assertThat(query.hash().key()).isEqualTo(new HashSettings.QueryParameter("user"));
        assertThat(query.hash().minimumRingSize()).isEqualTo(4096);
        BalancingSettings address = hashed("useSourceIp: true, maglev: {}");
        assertThat(address.algorithm()).isEqualTo(Algorithm.MAGLEV);
        assertThat(address.hash().key()).isEqualTo(new HashSettings.SourceAddress());
        BalancingSettings cookie = hashed("httpCookie: {name: user, ttl: 10s, path: /p}, maglev: {tableSize: 131}");
        assertThat(cookie.hash().key()).isEqualTo(new HashSettings.Cookie("user", "/p", Duration.ofSeconds(10)));
        assertThat(cookie.hash().tableSize()).isEqualTo(131);
    }

    @Test
    void a_backend_policy_counts_before_a_destination_rule_and_that_for_a_port_before_that_for_all() {
        String policies = """
                apiVersion: inmesh.io/v1alpha1
                kind: BackendPolicy
                metadata: {name: all}
                spec:
                  targetRef: {kind: Service, name: reviews}
                  timeouts: {request: 3s, attempt: 1s}
                  balancer: {algorithm: PeakEwma, panicThreshold: 0.2, ewma: {decay: 3s, failurePenalty: 4}}
                  retry: {maxAttempts: 5, budget: {ratio: 0.5, minPerSecond: 2, ttl: 20s}, baseBackoff: 2ms, maxBackoff: 3ms}
                  breaker: {enabled: false, failureRate: 0.4, window: 50, minimumCalls: 5, openFor: 2s, halfOpenCalls: 3}
                  health: {consecutiveFailures: 2, successRate: 0.5, window: 9s, minimumRequests: 3, minEjection: 1s, maxEjection: 4s}
                  connection: {protocol: HTTP2, connectTimeout: 2s, maxConnections: 5, maxPending: 6, idleTimeout: 7s, maxAge: 8s}
                ---
                apiVersion: inmesh.io/v1alpha1
                kind: BackendPolicy
                metadata: {name: grpc}
                spec:
                  targetRefs: [{kind: Service, name: reviews, sectionName: grpc}]
                  timeouts: {request: 4s}
                ---
                """ + rule("name: a", "host: reviews, " + balancer("RANDOM"));
        DestinationPolicy policy = of(policies, "reviews:80", "");
        ClientSettings all = policy.settings();
        assertThat(policy.resources()).containsExactly("DestinationRule default/a", "BackendPolicy default/all");
        assertThat(all.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(all.attemptTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(all.balancing().toString())
                .contains("algorithm=PEAK_EWMA, panicThreshold=0.2, ewma=EwmaSettings[decay=PT3S, failurePenalty=4.0]");
        assertThat(all.retry().toString())
                .contains("maxAttempts=5, budgetRatio=0.5, budgetMinPerSecond=2, budgetTtl=PT20S");
        assertThat(all.breaker().toString()).contains("enabled=false, failureRate=0.4, window=50, minimumCalls=5");
        assertThat(all.health().toString()).contains("consecutiveFailures=2, successRate=0.5, window=PT9S");
        assertThat(all.connection().toString())
                .contains("protocol=HTTP_2, connectTimeout=PT2S, limits=Limits[maxConnections=5, maxPending=6");
        ClientSettings grpc = of(policies, "reviews:90", "").settings();
        assertThat(grpc.timeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(grpc.balancing().algorithm()).isEqualTo(Algorithm.WEIGHTED);
    }
}
