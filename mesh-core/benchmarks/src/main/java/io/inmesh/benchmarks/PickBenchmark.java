package io.inmesh.benchmarks;

import io.inmesh.balancing.Balancer;
import io.inmesh.balancing.BalancerFactory;
import io.inmesh.balancing.Balancers;
import io.inmesh.balancing.BalancingSettings;
import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.balancing.Caller;
import io.inmesh.balancing.HashSettings;
import io.inmesh.balancing.LocalitySettings;
import io.inmesh.balancing.WarmupSettings;
import io.inmesh.health.AccrualSettings;
import io.inmesh.health.FailureAccrual;
import io.inmesh.health.HealthFactory;
import io.inmesh.health.HealthListener;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import io.inmesh.naming.Node;
import io.inmesh.service.Call;
import io.inmesh.service.Classification;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;

/** One pick, and one pick with the accounting of its call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PickBenchmark {

    @Param({"PEAK_EWMA", "LEAST_LOADED", "ROUND_ROBIN", "WEIGHTED", "RING_HASH", "MAGLEV"})
    public Algorithm algorithm = Algorithm.PEAK_EWMA;

    @Param({"4", "100"})
    public int nodes = 4;

    /** Half of the nodes near and half far, and the last of each joins. */
    @Param({"false", "true"})
    public boolean locality;

    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private final Request request =
            Request.get("/").withHeader("x-user", "2f1c0f2e-5d0e-4b8e").withCall(Call.to("bench"));
    private final MeshTime time = MeshTime.system();

    @SuppressWarnings("NullAway.Init")
    private Balancer balancer;

    @Setup
    public void build() {
        Locality near = new Locality("west", "1", "");
        Locality far = new Locality("east", "1", "");
        BalancingSettings settings = BalancingSettings.DEFAULT
                .withAlgorithm(algorithm)
                .withHash(HashSettings.DEFAULT.withKey(new HashSettings.Header("x-user")))
                .withWarmup(locality ? WarmupSettings.of(Duration.ofHours(1)) : WarmupSettings.OFF)
                .withLocality(locality ? LocalitySettings.NEAREST : LocalitySettings.OFF);
        BalancerFactory factory = Balancers.of(settings, new Caller(near, Map.of(), ""));
        HealthFactory health = new FailureAccrual(AccrualSettings.DEFAULT, time, RANDOM, HealthListener.NONE);
        List<Node> list = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            Locality where = i % 2 == 0 ? near : far;
            Endpoint endpoint = new Endpoint("10.0.0." + i, 80, 1, where, "", Map.of());
            list.add(new Node(
                    endpoint, factory.newLoad(time), health.newHealth(endpoint), r -> Mono.just(Response.of(200))));
        }
        factory.newBalancer(list.subList(0, nodes - 2), RANDOM, time); // the last of each locality come later
        balancer = factory.newBalancer(list, RANDOM, time);
    }

    @Benchmark
    public @Nullable Node pick() {
        return balancer.pick(request);
    }

    @Benchmark
    public @Nullable Node pick_and_account() {
        Node node = balancer.pick(request);
        if (node != null) {
            long start = time.nanoTime();
            node.load().started(start);
            long stamp = node.health().started(start);
            long end = time.nanoTime();
            node.load().finished(start, end, Classification.SUCCESS);
            node.health().finished(stamp, end, Classification.SUCCESS);
        }
        return node;
    }
}
