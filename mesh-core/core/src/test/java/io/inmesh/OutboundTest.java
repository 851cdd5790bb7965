package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.Caller;
import io.inmesh.config.ClientsSettings;
import io.inmesh.config.Workload;
import io.inmesh.config.policy.Policy;
import io.inmesh.config.policy.PolicyCompiler;
import io.inmesh.config.policy.PolicyScope;
import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.testkit.FakeEndpointClient;
import io.inmesh.testkit.VirtualTime;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.Connector;
import io.inmesh.transport.EndpointClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a change of policy keeps, and what it lets go. */
class OutboundTest {

    private static final ServiceName REVIEWS = ServiceName.parse("reviews");

    private static final String SUBSETS = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: reviews}
            spec: {host: reviews, subsets: [{name: v1, labels: {v: '1'}}, {name: v2, labels: {v: '2'}}]}
            """;

    private final VirtualTime time = new VirtualTime();
    private final Map<String, FakeEndpointClient> opened = new HashMap<>();
    private final List<String> resolved = new ArrayList<>();
    private final PolicyCompiler compiler = new PolicyCompiler(
            PolicyScope.of(new Workload(ServiceName.parse("page"), Map.of()), ClientsSettings.DEFAULT));
    private final Outbound outbound =
            new Outbound(policy(""), new Fabric(Telemetry.none(), time, new FakeConnector(), Caller.UNKNOWN), name -> {
                resolved.add(name.toString());
                return Flux.just(EndpointSet.ready(List.of(endpoint("1"), endpoint("2"))));
            });

    private static Endpoint endpoint(String version) {
        Endpoint plain = Endpoint.of("10.0.0." + version, 80);
        return new Endpoint(plain.host(), 80, 1, plain.locality(), "", Map.of("v", version));
    }

    private Policy policy(String yaml) {
        Problems problems = new Problems();
        Policy policy = compiler.compile(Resource.all(Documents.read(yaml, "test.yaml", problems)));
        assertThat(policy.hasErrors()).as(policy.problems().toString()).isFalse();
        return policy;
    }

    private static String to(String subset) {
        return SUBSETS + """
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec: {hosts: [reviews], http: [{route: [{destination: {host: reviews, subset: %s}}]}]}
                """.formatted(subset);
    }

    private void call(Request request) {
        ClientStack stack = Objects.requireNonNull(outbound.client(REVIEWS));
        stack.service().call(request.withCall(Call.to("reviews"))).subscribe();
        time.advance(Duration.ZERO);
    }

    @Test
    void a_destination_outlives_the_change_of_a_rule_that_still_leads_to_it() {
        outbound.apply(policy(to("v1")));
        call(Request.get("/"));
        FakeEndpointClient before = Objects.requireNonNull(opened.get("10.0.0.1"));
        int calls = before.calls();
        outbound.apply(policy(to("v1").replace("route:", "timeout: 3s, route:")));
        call(Request.get("/"));
        assertThat(before.calls()).isEqualTo(calls + 1);
    }

    private static String tuned(String settings) {
        return """
                apiVersion: inmesh.io/v1alpha1
                kind: BackendPolicy
                metadata: {name: reviews}
                spec:
                  targetRef: {kind: Service, name: reviews}
                  health: {consecutiveFailures: 0, successRate: 0}
                  %s
                """.formatted(settings);
    }

    /** Makes calls that all fail; how many attempts arrived. */
    private int attempts(int calls) {
        int before =
                opened.values().stream().mapToInt(FakeEndpointClient::calls).sum();
        opened.values().forEach(each -> each.answers(503, Duration.ZERO));
        for (int i = 0; i < calls; i++) {
            call(Request.get("/"));
            time.advance(Duration.ofMillis(300));
        }
        return opened.values().stream().mapToInt(FakeEndpointClient::calls).sum() - before;
    }

    private static String timed(String rule) {
        return """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec: {hosts: [reviews], http: [{%s, route: [{destination: {host: reviews}}]}]}
                """.formatted(rule);
    }

    private static String timedByGateway(String timeouts) {
        return """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: reviews}
                spec:
                  parentRefs: [{group: "", kind: Service, name: reviews}]
                  rules: [{timeouts: {%s}, backendRefs: [{name: reviews, port: 80}]}]
                """.formatted(timeouts);
    }

    /** How long a call waits that nobody answers; empty: until somebody does. */
    private Optional<Duration> patience(String rules) {
        outbound.apply(policy(rules));
        call(Request.get("/"));
        opened.values().forEach(FakeEndpointClient::neverAnswers);
        List<Object> ends = new ArrayList<>();
        ClientStack stack = Objects.requireNonNull(outbound.client(REVIEWS));
        long begun = time.nanoTime();
        Disposable call = stack.service()
                .call(Request.get("/").withCall(Call.to("reviews")))
                .subscribe(ends::add, error -> ends.add(Duration.ofNanos(time.nanoTime() - begun)));
        time.advance(Duration.ofHours(25));
        call.dispose();
        return ends.stream().map(Duration.class::cast).findFirst();
    }

    @Test
    void a_timeout_of_zero_waits_for_ever_by_istio_and_gateway_api() {
        assertThat(patience(timed("timeout: 3s"))).contains(Duration.ofSeconds(3));
        assertThat(patience(timed("timeout: 0s"))).isEmpty();
        assertThat(patience(timedByGateway("request: 4s"))).contains(Duration.ofSeconds(4));
        assertThat(patience(timedByGateway("request: 0s"))).isEmpty();
        assertThat(patience(timedByGateway("request: 5s, backendRequest: 0s"))).contains(Duration.ofSeconds(5));
    }

    @Test
    void what_was_drawn_on_the_retry_budget_stays_drawn_when_other_settings_of_retries_change() {
        String off = "breaker: {enabled: false}";
        String spent = ", budget: {ratio: 0, minPerSecond: 1, ttl: 1m}}";
        outbound.apply(policy(tuned(off + "\n  retry: {maxAttempts: 3" + spent)));
        call(Request.get("/"));
        assertThat(attempts(40)).as("60 retries in a minute").isEqualTo(40 + 60);
        outbound.apply(policy(tuned(off + "\n  retry: {maxAttempts: 4, baseBackoff: 2ms, maxBackoff: 3ms" + spent)));
        assertThat(attempts(10)).isEqualTo(10);
        outbound.apply(
                policy(tuned(off + "\n  retry: {maxAttempts: 4, budget: {ratio: 0, minPerSecond: 2, ttl: 1m}}")));
        assertThat(attempts(10)).as("60 more than before").isEqualTo(10 + 30);
    }

    @Test
    void an_open_breaker_stays_open_when_settings_change_its_own_or_others() {
        String breaker = "breaker: {minimumCalls: 5, window: 10, openFor: 1m";
        outbound.apply(policy(tuned(breaker + "}")));
        call(Request.get("/"));
        attempts(20);
        assertThat(attempts(5)).as("it is open").isZero();
        outbound.apply(policy(tuned(breaker + "}\n  timeouts: {request: 4s}")));
        assertThat(attempts(5)).isZero();
        outbound.apply(policy(tuned(breaker + ", failureRate: 0.9}")));
        assertThat(attempts(5)).isZero();
    }

    @Test
    void one_that_nothing_leads_to_any_more_lets_calls_end_and_goes() {
        outbound.apply(policy(to("v1")));
        call(Request.get("/"));
        FakeEndpointClient first = Objects.requireNonNull(opened.get("10.0.0.1"));
        outbound.apply(policy(to("v2")));
        assertThat(first.isClosed()).isFalse();
        time.advance(Duration.ofSeconds(31));
        assertThat(first.isClosed()).isTrue();
    }

    /** Its subset may be gone with the rule: the call has found its way already. */
    @Test
    void a_call_that_began_under_the_rules_before_still_finds_where_they_lead() {
        outbound.apply(policy(to("v1")));
        call(Request.get("/"));
        FakeEndpointClient first = Objects.requireNonNull(opened.get("10.0.0.1"));
        int calls = first.calls();
        ClientStack stack = Objects.requireNonNull(outbound.client(REVIEWS));
        Mono<Response> begun = stack.service().call(Request.get("/").withCall(Call.to("reviews")));
        outbound.apply(policy(""));
        begun.subscribe();
        time.advance(Duration.ZERO);
        assertThat(first.calls()).isEqualTo(calls + 1);
    }

    @Test
    void what_requests_lead_to_by_their_own_rules_is_forgotten_before_it_becomes_too_much() {
        outbound.apply(policy("""
                apiVersion: inmesh.io/v1alpha1
                kind: DelegationTable
                metadata: {name: base}
                spec: {allowOverride: true, delegations: []}
                """));
        for (int i = 0; i < 3 * Outbound.MAX_VISITED; i++) {
            call(Request.get("/").withHeader("l5d-dtab", "/svc/reviews => /#/io.inmesh/default/s" + i + "/80"));
        }
        assertThat(resolved).hasSizeGreaterThan(2 * Outbound.MAX_VISITED);
        assertThat(outbound.size()).isLessThanOrEqualTo(Outbound.MAX_VISITED + 1);
    }

    private final class FakeConnector implements Connector {

        @Override
        public EndpointClient open(Endpoint endpoint, ConnectionSettings settings) {
            FakeEndpointClient client = new FakeEndpointClient(time);
            opened.put(endpoint.host(), client);
            return client;
        }

        @Override
        public Mono<Void> close(Duration grace) {
            return Mono.empty();
        }
    }
}
