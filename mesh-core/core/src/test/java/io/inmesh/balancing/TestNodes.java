package io.inmesh.balancing;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import io.inmesh.naming.Node;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeHealth;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Nodes whose health the test sets. */
final class TestNodes {

    private TestNodes() {}

    static Node node(int index, double weight, Locality locality) {
        return node(index, weight, locality, Map.of());
    }

    static Node node(int index, double weight, Locality locality, Map<String, String> labels) {
        Endpoint endpoint = new Endpoint("10.0.0." + (index + 1), 80, weight, locality, "", labels);
        return new Node(endpoint, new InFlightLoad(0), new FakeHealth(), any -> Mono.just(Response.of(200)));
    }

    static void available(Node node, boolean value) {
        ((FakeHealth) node.health()).available(value);
    }
}
