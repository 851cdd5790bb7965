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
import io.inmesh.naming.Locality;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** From a rule's text to the place where a call goes. */
class LocalityPolicyTest {

    private static final ServiceName REVIEWS = ServiceName.parse("reviews");
    private static final Locality HOME = new Locality("west", "1", "");

    private static final String OUTLIERS = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: reviews}
            spec: {host: reviews, trafficPolicy: {outlierDetection: {consecutive5xxErrors: 100}}}
            """;

    private static final String RETRIES = """
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews}
            spec:
              hosts: [reviews]
              http:
                - route: [{destination: {host: reviews}}]
                  retries: {attempts: 2, retryOn: 5xx, retryRemoteLocalities: %s}
            """;

    private final VirtualTime time = new VirtualTime();
    private final List<String> called = new ArrayList<>();
    private int status = 200;

    private static Endpoint endpoint(String host, String region, String zone) {
        return new Endpoint(host, 80, 1, new Locality(region, zone, ""), "", Map.of());
    }

    private void call(String rules, Locality from, int calls) {
        Policy policy = new PolicyCompiler(PolicyScope.of(
                        new Workload(ServiceName.parse("page"), Map.of(), from), ClientsSettings.DEFAULT))
                .compile(Resource.all(Documents.read(rules, "test.yaml", new Problems())));
        assertThat(policy.hasErrors()).as(policy.problems().toString()).isFalse();
        Fabric fabric = new Fabric(Telemetry.none(), time, new FakeConnector(), new Caller(from, Map.of(), ""));
        List<Endpoint> endpoints = List.of(
                endpoint("near-a", "west", "1"),
                endpoint("near-b", "west", "1"),
                endpoint("zone", "west", "2"),
                endpoint("far", "east", "1"));
        Outbound outbound = new Outbound(policy, fabric, name -> Flux.just(EndpointSet.ready(endpoints)));
        for (int i = 0; i < calls; i++) {
            Objects.requireNonNull(outbound.client(REVIEWS))
                    .service()
                    .call(Request.get("/").withCall(Call.to("reviews")))
                    .subscribe();
            time.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void a_rule_with_outlier_detection_keeps_calls_near() {
        call(OUTLIERS, HOME, 100);
        assertThat(called).containsOnly("near-a", "near-b");
    }

    @Test
    void a_caller_that_does_not_know_where_it_runs_prefers_nobody() {
        call(OUTLIERS, Locality.UNKNOWN, 100);
        assertThat(called).contains("near-a", "near-b", "zone", "far");
    }

    @Test
    void without_outlier_detection_failover_does_nothing() {
        call(
                OUTLIERS.replace(
                        "outlierDetection: {consecutive5xxErrors: 100}",
                        "loadBalancer: {localityLbSetting: {failover: [{from: west, to: east}]}}"),
                HOME,
                100);
        assertThat(called).contains("near-a", "near-b", "zone", "far");
    }

    @Test
    void a_rule_may_turn_locality_off() {
        call(
                OUTLIERS.replace(
                        "outlierDetection: {",
                        "loadBalancer: {localityLbSetting: {enabled: false}}, outlierDetection: {"),
                HOME,
                100);
        assertThat(called).contains("near-a", "near-b", "zone", "far");
    }

    @Test
    void retries_stay_near_unless_the_rule_sends_them_elsewhere() {
        status = 503;
        call(OUTLIERS + RETRIES.formatted("false"), HOME, 1);
        assertThat(called).hasSize(3).contains("near-a", "near-b", "zone");
        assertThat(called.get(1)).startsWith("near");
        called.clear();
        call(OUTLIERS + RETRIES.formatted("true"), HOME, 1);
        assertThat(called).hasSize(3).endsWith("zone", "far");
    }

    private final class FakeConnector implements Connector {

        @Override
        public EndpointClient open(Endpoint endpoint, ConnectionSettings settings) {
            return new FakeEndpointClient(time)
                    .behaves(
                            request -> {
                                called.add(endpoint.host());
                                return Mono.just(Response.of(status));
                            },
                            Duration.ZERO);
        }

        @Override
        public Mono<Void> close(Duration grace) {
            return Mono.empty();
        }
    }
}
