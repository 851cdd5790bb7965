package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.inmesh.balancing.BalancingSettings.Algorithm;
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
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** Pick, load and health allocate nothing per call, also while one node is ejected and one was tried. */
class PickAllocationTest {

    private static final int CALLS = 20_000;

    private final MeshTime time = MeshTime.system();

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_call_allocates_nothing_in_balancing(Algorithm algorithm) {
        assertNothingIsAllocated(BalancingSettings.DEFAULT.withAlgorithm(algorithm));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void nor_with_locality_warm_up_and_a_key(Algorithm algorithm) {
        assertNothingIsAllocated(BalancingSettings.DEFAULT
                .withAlgorithm(algorithm)
                .withHash(HashSettings.DEFAULT.withKey(new HashSettings.Cookie("sid", "", null)))
                .withWarmup(new WarmupSettings(Duration.ofHours(1), 10, 2))
                .withLocality(LocalitySettings.NEAREST));
    }

    private void assertNothingIsAllocated(BalancingSettings settings) {
        BalancerFactory factory = Balancers.of(settings, new Caller(new Locality("west", "1", ""), Map.of(), ""));
        factory.newBalancer(nodes(factory).subList(0, 1), new Random(1), time);
        List<Node> nodes = nodes(factory);
        Balancer balancer = factory.newBalancer(nodes, new Random(1), time);
        Call call = Call.to("test");
        Request request = Request.get("/")
                .withHeader("cookie", "a=b; sid=some-session-or-other")
                .withCall(call);
        if (call.trail() != null) {
            call.trail().add(nodes.get(1));
        }
        run(balancer, request);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(balancer, request);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // Less than one byte per call: what the measurement itself takes.
        assertThat(allocated).isLessThan(CALLS);
    }

    private void run(Balancer balancer, Request request) {
        for (int i = 0; i < CALLS; i++) {
            Node node = balancer.pick(request);
            if (node != null) {
                long now = time.nanoTime();
                node.load().started(now);
                long stamp = node.health().started(now);
                node.load().finished(now, now + 1_000_000, Classification.SUCCESS);
                node.health().finished(stamp, now + 1_000_000, Classification.SUCCESS);
            }
        }
    }

    private List<Node> nodes(BalancerFactory factory) {
        HealthFactory accrual = new FailureAccrual(AccrualSettings.DEFAULT, time, new Random(2), HealthListener.NONE);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Endpoint endpoint = new Endpoint(
                    "10.0.0." + (i + 1), 80, 1 + i % 2, new Locality("west", "" + i / 7, ""), "", Map.of());
            nodes.add(new Node(
                    endpoint, factory.newLoad(time), accrual.newHealth(endpoint), any -> Mono.just(Response.of(200))));
        }
        for (int i = 0; i < 5; i++) {
            long now = time.nanoTime();
            Node ejected = nodes.get(0);
            ejected.health().finished(ejected.health().started(now), now, Classification.FAILURE);
        }
        return nodes;
    }
}
