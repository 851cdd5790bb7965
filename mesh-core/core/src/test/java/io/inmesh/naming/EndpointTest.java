package io.inmesh.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @Test
    void an_address_can_be_put_into_a_url() {
        assertThat(Endpoint.of("127.0.0.1", 80).address()).isEqualTo("127.0.0.1:80");
        assertThat(Endpoint.of("::1", 80).address()).isEqualTo("[::1]:80");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536})
    void a_port_is_in_its_range(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of("10.0.0.1", port))
                .withMessage("endpoint 10.0.0.1: port: " + port + " (expected: 1 to 65535)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void a_weight_is_a_share(double weight) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint("h", 1, weight, Locality.UNKNOWN, "", Map.of()))
                .withMessageContaining("weight");
    }

    @Test
    void only_a_set_that_can_be_used_holds_endpoints() {
        List<Endpoint> one = List.of(Endpoint.of("h", 1));
        assertThat(EndpointSet.ready(one).stale("registry down").isUsable()).isTrue();
        assertThat(EndpointSet.ready(one).stale("registry down").endpoints()).isEqualTo(one);
        assertThat(EndpointSet.ready(List.of()).isUsable()).isTrue();
        assertThat(EndpointSet.unknown("no source").isUsable()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new EndpointSet(EndpointSet.State.FAILED, one, "x"));
    }
}
