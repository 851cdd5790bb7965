package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.BalancingSettings;
import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.balancing.Caller;
import io.inmesh.balancing.HashSettings;
import io.inmesh.config.ClientSettings;
import io.inmesh.config.ClientsSettings;
import io.inmesh.config.Workload;
import io.inmesh.config.policy.Policy;
import io.inmesh.config.policy.PolicyCompiler;
import io.inmesh.config.policy.PolicyScope;
import io.inmesh.health.AccrualSettings;
import io.inmesh.naming.BoundName;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.ServiceName;
import io.inmesh.resilience.BreakerSettings;
import io.inmesh.resilience.LimitSettings;
import io.inmesh.resilience.RetrySettings;
import io.inmesh.service.Call;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.testkit.FakeEndpointClient;
import io.inmesh.testkit.VirtualTime;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.Connector;
import io.inmesh.transport.EndpointClient;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Every reason that {@link ClientStack} and {@link DestinationStack} give for their order. */
class ClientStackTest {

    private static final ClientSettings DEFAULTS = ClientSettings.DEFAULT;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    private final OpenTelemetry openTelemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .build();
    private final Map<String, FakeEndpointClient> endpoints = new LinkedHashMap<>();

    @Test
    void the_measured_time_of_a_call_holds_its_retries_and_waits() {
        Stack stack = stack(DEFAULTS.withRetry(RetrySettings.DEFAULT.withBackoff(SECOND, SECOND)), "a", "b");
        endpoint("a").answers(503, SECOND);
        endpoint("b").answers(503, SECOND);
        Outcome outcome = call(stack);
        time.advance(Duration.ofSeconds(60));
        assertThat(outcome.status).isEqualTo(503);
        double seconds = metrics.collectAllMetrics().stream()
                .filter(metric -> metric.getName().equals("http.client.request.duration"))
                .flatMap(metric -> metric.getHistogramData().getPoints().stream())
                .mapToDouble(point -> point.getSum())
                .sum();
        assertThat(seconds).isGreaterThanOrEqualTo(3);
    }

    @Test
    void one_deadline_bounds_the_sum_of_all_waits() {
        Stack stack =
                stack(DEFAULTS.withTimeout(Duration.ofSeconds(3)).withAttemptTimeout(Duration.ofSeconds(2)), "a", "b");
        endpoints.values().forEach(FakeEndpointClient::neverAnswers);
        Outcome outcome = call(stack);
        time.advance(Duration.ofSeconds(3));
        assertThat(outcome.kind()).isEqualTo(Kind.DEADLINE_EXCEEDED);
        assertThat(attempts()).isEqualTo(2);
    }

    @Test
    void the_breaker_judges_calls_and_not_attempts() {
        RetrySettings generous = RetrySettings.DEFAULT.withBudget(10, 1000);
        Stack stack = stack(DEFAULTS.withRetry(generous).withHealth(AccrualSettings.OFF), "a", "b");
        endpoints.values().forEach(each -> each.answers(503, Duration.ZERO));
        for (int i = 0; i < BreakerSettings.DEFAULT.minimumCalls() - 1; i++) {
            assertThat(finished(call(stack)).status).as("call " + i).isEqualTo(503);
        }
        assertThat(attempts()).isEqualTo(3 * (BreakerSettings.DEFAULT.minimumCalls() - 1));
        finished(call(stack));
        int before = attempts();
        assertThat(finished(call(stack)).kind()).isEqualTo(Kind.CIRCUIT_OPEN);
        assertThat(attempts()).isEqualTo(before);
    }

    @Test
    void one_bad_node_never_opens_the_breaker() {
        Stack stack = stack(DEFAULTS, "a", "b");
        endpoint("a").fails(MeshException.unprocessed(Kind.CONNECT_FAILED, "refused", null), Duration.ZERO);
        for (int i = 0; i < 500; i++) {
            assertThat(finished(call(stack)).status).as("call " + i).isEqualTo(200);
        }
    }

    @Test
    void limits_of_this_side_neither_open_the_breaker_nor_eject_a_node() {
        Stack stack = stack(DEFAULTS, "a", "b");
        endpoints
                .values()
                .forEach(each -> each.fails(MeshException.unprocessed(Kind.OVERLOADED, "pool", null), Duration.ZERO));
        for (int i = 0; i < 100; i++) {
            assertThat(finished(call(stack)).kind()).isEqualTo(Kind.OVERLOADED);
        }
        assertThat(stack.destination().availableNodes()).isEqualTo(2);
    }

    @Test
    void what_discovery_does_not_know_is_asked_once_and_opens_nothing() {
        Stack stack = stack(DEFAULTS);
        for (int i = 0; i < 100; i++) {
            assertThat(finished(call(stack)).kind()).isEqualTo(Kind.NO_ENDPOINTS);
        }
    }

    @Test
    void a_call_over_the_limit_is_not_tried_again_and_opens_no_breaker() {
        Stack stack = stack(DEFAULTS.withLimits(new LimitSettings(1, 0)), "a", "b");
        endpoints.values().forEach(FakeEndpointClient::neverAnswers);
        call(stack);
        for (int i = 0; i < 100; i++) {
            Outcome refused = call(stack);
            assertThat(refused.kind()).isEqualTo(Kind.OVERLOADED);
        }
        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    void all_attempts_of_a_call_hash_by_the_cookie_that_it_is_given() {
        HashSettings hash = HashSettings.DEFAULT.withKey(new HashSettings.Cookie("sid", "", Duration.ZERO));
        Stack stack = stack(
                DEFAULTS.withHealth(AccrualSettings.OFF)
                        .withBalancing(BalancingSettings.DEFAULT
                                .withAlgorithm(Algorithm.MAGLEV)
                                .withHash(hash)),
                "a",
                "b",
                "c");
        Map<String, Integer> first = new LinkedHashMap<>();
        endpoints.forEach((host, each) -> each.behaves(
                request -> {
                    if (request.call().attempt() == 1) {
                        first.merge(host, 1, Integer::sum);
                    }
                    return Mono.just(Response.of(request.call().attempt() == 1 ? 503 : 200));
                },
                Duration.ZERO));
        Outcome outcome = finished(call(stack));
        assertThat(outcome.status).isEqualTo(200);
        String cookie = Objects.requireNonNull(outcome.setCookie);
        for (int i = 0; i < 20; i++) {
            Request again = Request.get("/").withHeader("cookie", cookie.substring(0, cookie.indexOf(';')));
            finished(call(stack, again));
        }
        assertThat(first).hasSize(1).containsValue(21);
    }

    @Test
    void every_attempt_goes_to_a_node_of_its_own() {
        Stack stack = stack(DEFAULTS, "a", "b", "c");
        endpoints.values().forEach(each -> each.answers(503, Duration.ZERO));
        finished(call(stack));
        assertThat(endpoints.values())
                .allSatisfy(each -> assertThat(each.calls()).isEqualTo(1));
    }

    @Test
    void an_attempt_that_is_too_slow_counts_against_its_node() {
        AccrualSettings strict = AccrualSettings.DEFAULT.withConsecutiveFailures(1);
        Stack stack = stack(
                DEFAULTS.withAttemptTimeout(SECOND).withHealth(strict).withRetry(RetrySettings.OFF), "a", "b", "c");
        endpoint("a").neverAnswers();
        for (int i = 0; i < 50; i++) {
            call(stack);
        }
        time.advance(SECOND);
        assertThat(stack.destination().availableNodes()).isEqualTo(2);
        int calls = endpoint("a").calls();
        for (int i = 0; i < 50; i++) {
            call(stack);
        }
        assertThat(endpoint("a").calls()).isEqualTo(calls);
    }

    @Test
    void a_span_is_one_attempt_and_its_context_is_the_one_sent() {
        Stack stack = stack(DEFAULTS, "a", "b");
        Map<String, Integer> sent = new LinkedHashMap<>();
        endpoints
                .values()
                .forEach(each -> each.behaves(
                        request -> {
                            String parent =
                                    Objects.requireNonNull(request.headers().get("traceparent"));
                            sent.merge(parent.substring(0, parent.lastIndexOf('-')), 1, Integer::sum);
                            return Mono.just(Response.of(503));
                        },
                        Duration.ZERO));
        finished(call(stack));
        List<SpanData> finished = spans.getFinishedSpanItems();
        assertThat(finished).hasSize(3);
        assertThat(sent.keySet())
                .containsExactlyInAnyOrderElementsOf(finished.stream()
                        .map(span -> "00-" + span.getTraceId() + "-" + span.getSpanId())
                        .toList());
    }

    private Stack stack(ClientSettings settings, String... hosts) {
        Connector connector = new Connector() {
            @Override
            public EndpointClient open(Endpoint endpoint, ConnectionSettings connection) {
                return endpoint(endpoint.host());
            }

            @Override
            public Mono<Void> close(Duration grace) {
                return Mono.empty();
            }
        };
        for (String host : hosts) {
            endpoints.put(host, new FakeEndpointClient(time));
        }
        ServiceName name = ServiceName.parse("reviews");
        Fabric fabric = new Fabric(Telemetry.of(openTelemetry), time, connector, Caller.UNKNOWN);
        Policy policy = new PolicyCompiler(PolicyScope.of(
                        new Workload(ServiceName.parse("caller"), Map.of()),
                        ClientsSettings.DEFAULT.withDefaults(settings)))
                .compile(List.of());
        List<Endpoint> set =
                Arrays.stream(hosts).map(host -> Endpoint.of(host, 80)).toList();
        Outbound outbound = new Outbound(policy, fabric, any -> Flux.just(EndpointSet.ready(set)));
        ClientStack client = Objects.requireNonNull(outbound.client(name));
        return new Stack(
                client.service(), outbound.destination(BoundName.of(name)).destination());
    }

    private FakeEndpointClient endpoint(String host) {
        return Objects.requireNonNull(endpoints.get(host));
    }

    private int attempts() {
        return endpoints.values().stream().mapToInt(FakeEndpointClient::calls).sum();
    }

    private Outcome call(Stack stack) {
        return call(stack, Request.get("/"));
    }

    private Outcome call(Stack stack, Request request) {
        Outcome outcome = new Outcome();
        stack.service()
                .call(request.withCall(Call.to("reviews")))
                .subscribe(
                        response -> {
                            outcome.status = response.status();
                            outcome.setCookie = response.headers().get("set-cookie");
                        },
                        error -> outcome.error = error);
        time.advance(Duration.ZERO);
        return outcome;
    }

    private Outcome finished(Outcome outcome) {
        for (int i = 0; i < 1000 && outcome.status == 0 && outcome.error == null; i++) {
            time.advance(Duration.ofMillis(1));
        }
        return outcome;
    }

    /** Both halves of the way, and its end. */
    private record Stack(Service service, Destination destination) {}

    private static final class Outcome {

        private int status;
        private @Nullable String setCookie;
        private @Nullable Throwable error;

        Kind kind() {
            assertThat(error).isInstanceOf(MeshException.class);
            return ((MeshException) Objects.requireNonNull(error)).kind();
        }
    }
}
