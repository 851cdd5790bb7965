package io.inmesh;

import io.inmesh.balancing.Caller;
import io.inmesh.config.ClientsSettings;
import io.inmesh.config.ServerSettings;
import io.inmesh.config.Workload;
import io.inmesh.config.policy.Policy;
import io.inmesh.config.policy.PolicyCompiler;
import io.inmesh.config.policy.PolicyScope;
import io.inmesh.naming.Delegation;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.Connector;
import io.inmesh.transport.EndpointClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One pass through each stack with its defaults, with nothing at its end: what the mesh adds to a call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StackBenchmark {

    private static final Response OK = Response.of(200);
    private static final Service NOTHING = request -> Mono.just(OK);

    private final Request request = Request.get("/bench");

    @SuppressWarnings("NullAway.Init")
    private Service client;

    @SuppressWarnings("NullAway.Init")
    private Service server;

    @Setup
    public void build() {
        ServiceName name = ServiceName.parse("bench");
        Fabric fabric = new Fabric(Telemetry.none(), MeshTime.system(), new NoConnector(), Caller.UNKNOWN);
        Workload caller = new Workload(ServiceName.parse("caller"), Map.of());
        Policy policy = new PolicyCompiler(PolicyScope.of(caller, ClientsSettings.DEFAULT)).compile(List.of());
        List<Endpoint> endpoints = List.of(
                Endpoint.of("10.0.0.1", 80),
                Endpoint.of("10.0.0.2", 80),
                Endpoint.of("10.0.0.3", 80),
                Endpoint.of("10.0.0.4", 80));
        Outbound outbound = new Outbound(policy, fabric, any -> Flux.just(EndpointSet.ready(endpoints)));
        client = Objects.requireNonNull(outbound.client(name)).service();
        server = new ServerStack(ServerSettings.DEFAULT, Telemetry.none(), MeshTime.system(), () -> Delegation.NONE)
                .around(NOTHING);
    }

    @Benchmark
    public void client_stack(Blackhole blackhole) {
        client.call(request.withCall(Call.to("bench"))).subscribe(blackhole::consume);
    }

    @Benchmark
    public void server_stack(Blackhole blackhole) {
        server.call(request).subscribe(blackhole::consume);
    }

    @Benchmark
    public void nothing(Blackhole blackhole) {
        NOTHING.call(request.withCall(Call.to("bench"))).subscribe(blackhole::consume);
    }

    private static final class NoConnector implements Connector {

        @Override
        public EndpointClient open(Endpoint endpoint, ConnectionSettings settings) {
            return new NoClient();
        }

        @Override
        public Mono<Void> close(Duration grace) {
            return Mono.empty();
        }
    }

    private static final class NoClient implements EndpointClient {

        @Override
        public Mono<Response> call(Request request) {
            return Mono.just(OK);
        }

        @Override
        public Mono<Void> close(Duration grace) {
            return Mono.empty();
        }
    }
}
