package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Node;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeHealth;
import io.inmesh.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

class PanicTest {

    private final VirtualTime time = new VirtualTime();
    private final Request request = Request.get("/").withCall(Call.to("test"));

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void threshold_zero_keeps_to_the_last_available_node(Algorithm algorithm) {
        assertThat(picked(algorithm, 0, 9)).containsExactly("10.0.0.10:80");
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void with_none_available_all_are_used_whatever_the_threshold(Algorithm algorithm) {
        assertThat(picked(algorithm, 0, 10)).hasSize(10);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void threshold_one_ignores_health_as_soon_as_one_is_missing(Algorithm algorithm) {
        assertThat(picked(algorithm, 1, 1)).hasSize(10);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void exactly_at_the_threshold_health_counts(Algorithm algorithm) {
        assertThat(picked(algorithm, 0.5, 5)).hasSize(5);
        assertThat(picked(algorithm, 0.5, 6)).hasSize(10);
    }

    private Set<String> picked(Algorithm algorithm, double threshold, int unavailable) {
        BalancerFactory factory =
                Balancers.of(BalancingSettings.DEFAULT.withAlgorithm(algorithm).withPanicThreshold(threshold));
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            FakeHealth health = new FakeHealth();
            health.available(i >= unavailable);
            Endpoint endpoint = Endpoint.of("10.0.0." + (i + 1), 80);
            nodes.add(new Node(endpoint, factory.newLoad(time), health, any -> Mono.just(Response.of(200))));
        }
        Balancer balancer = factory.newBalancer(nodes, new Random(3), time);
        Set<String> picked = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            picked.add(String.valueOf(balancer.pick(request)));
        }
        return picked;
    }
}
