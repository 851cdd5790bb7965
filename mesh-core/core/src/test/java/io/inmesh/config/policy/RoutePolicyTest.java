package io.inmesh.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.NameTree;
import io.inmesh.routing.Cors;
import io.inmesh.routing.RouteAction;
import io.inmesh.routing.RoutePolicy;
import io.inmesh.routing.RouteRule;
import io.inmesh.routing.StringMatch;
import io.inmesh.service.RetryConditions.Condition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What happens on the way, as the resources say it. */
@SuppressWarnings("NullAway") // what is missing fails a test as well
class RoutePolicyTest {

    private static RouteRule istio(String http) {
        Policy policy = PolicyFixture.compile("""
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: a}
                spec: {hosts: [a], http: [{route: [{destination: {host: a}}], %s}]}
                """.formatted(http));
        assertThat(PolicyFixture.errors(policy)).isEmpty();
        return policy.routes().get(0).rules().get(0);
    }

    private static RouteRule gateway(String rule) {
        Policy policy = PolicyFixture.compile("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: a}
                spec: {parentRefs: [{kind: Service, group: "", name: a}], rules: [{backendRefs: [{name: a, port: 80}], %s}]}
                """.formatted(rule));
        assertThat(PolicyFixture.errors(policy)).isEmpty();
        return policy.routes().get(0).rules().get(0);
    }

    @Test
    void a_timeout_of_zero_is_none_and_one_that_is_not_there_says_nothing() {
        assertThat(istio("timeout: 1.5s").policy().timeouts().call()).isEqualTo(Duration.ofMillis(1500));
        assertThat(istio("timeout: 0s").policy().timeouts().call()).isEqualTo(Duration.ZERO);
        assertThat(istio("name: x").policy().timeouts()).isEqualTo(RoutePolicy.Timeouts.UNSAID);
        RoutePolicy policy =
                gateway("timeouts: {request: 1m30s, backendRequest: 500ms}").policy();
        assertThat(policy.timeouts())
                .isEqualTo(new RoutePolicy.Timeouts(Duration.ofSeconds(90), Duration.ofMillis(500)));
        assertThat(gateway("timeouts: {request: 0s}").policy().timeouts().call())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void attempts_are_retries_and_what_is_retried_is_istios_unless_said() {
        RoutePolicy.Retry retry = istio("retries: {attempts: 3, perTryTimeout: 2s, backoff: 30ms}")
                .policy()
                .retry();
        assertThat(retry).isNotNull();
        assertThat(retry.retries()).isEqualTo(3);
        assertThat(retry.baseBackoff()).isEqualTo(Duration.ofMillis(30));
        assertThat(retry.on().on())
                .containsExactlyInAnyOrder(
                        Condition.CONNECT_FAILURE,
                        Condition.REFUSED_STREAM,
                        Condition.GRPC_UNAVAILABLE,
                        Condition.GRPC_CANCELLED);
        assertThat(istio("retries: {attempts: 0}").policy().retry().retries()).isZero();
        RoutePolicy.Retry said = istio(
                        "retries: {attempts: 1, retryOn: 'gateway-error,reset,503,retriable-status-codes'}")
                .policy()
                .retry();
        assertThat(said.on().on()).containsExactlyInAnyOrder(Condition.GATEWAY_ERROR, Condition.RESET);
        assertThat(said.on().statuses()).containsExactly(503);
        assertThat(istio("name: x").policy().retry()).isNull();
    }

    @Test
    void gateway_retries_add_their_codes() {
        RoutePolicy.Retry retry = gateway("retry: {codes: [500, 503], attempts: 4, backoff: 100ms}")
                .policy()
                .retry();
        assertThat(retry.retries()).isEqualTo(4);
        assertThat(retry.on().statuses()).containsExactlyInAnyOrder(500, 503);
        assertThat(retry.on().on()).contains(Condition.CONNECT_FAILURE);
    }

    @Test
    void faults_have_the_share_that_is_said_and_none_otherwise() {
        RoutePolicy both = istio("fault: {delay: {fixedDelay: 7s, percentage: {value: 0.1}},"
                        + " abort: {grpcStatus: UNAVAILABLE, percentage: {value: 50}}}")
                .policy();
        assertThat(both.fault().delay().percentage()).isEqualTo(0.1);
        assertThat(both.fault().delay().duration()).isEqualTo(Duration.ofSeconds(7));
        assertThat(both.fault().abort().grpcStatus()).isEqualTo(14);
        assertThat(istio("fault: {delay: {fixedDelay: 7s, percent: 100}}")
                        .policy()
                        .fault()
                        .delay()
                        .percentage())
                .isEqualTo(100);
        assertThat(istio("fault: {delay: {fixedDelay: 7s}}").policy().fault().delay())
                .isNull();
    }

    @Test
    void cors_of_both_families() {
        Cors istio = istio(
                        "corsPolicy: {allowOrigins: [{exact: 'https://a'}, {regex: 'https://.*'}], allowMethods: [GET],"
                                + " allowHeaders: [x], exposeHeaders: [y], maxAge: 24h, allowCredentials: true,"
                                + " unmatchedPreflights: IGNORE}")
                .policy()
                .cors();
        assertThat(istio.origins()).hasSize(2);
        assertThat(istio.maxAge()).isEqualTo(Duration.ofDays(1));
        assertThat(istio.credentials()).isTrue();
        assertThat(istio.forwardsUnmatched()).isFalse();
        Cors gateway = gateway("filters: [{type: CORS, cors: {allowOrigins: ['https://*.example.com', '*']}}]")
                .policy()
                .cors();
        assertThat(gateway.origins().get(0)).isEqualTo(StringMatch.regex("https\\:\\/\\/.+\\.example\\.com"));
        assertThat(gateway.origins().get(1)).isEqualTo(StringMatch.Present.INSTANCE);
        assertThat(gateway.maxAge()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void weights_are_a_union_that_keeps_shares() {
        RouteAction.Forward split = (RouteAction.Forward)
                PolicyFixture.compile("""
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: a}
                spec:
                  hosts: [a]
                  http:
                  - route:
                    - {destination: {host: a, subset: v1}, weight: 90}
                    - {destination: {host: a, subset: v2}, weight: 10}
                """).routes().get(0).rules().get(0).action();
        assertThat(((NameTree.Union<?>) split.destinations()).branches())
                .extracting(NameTree.Weighted::weight)
                .containsExactly(90.0, 10.0);
    }
}
