package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.balancing.HashSettings.Cookie;
import io.inmesh.naming.Locality;
import io.inmesh.naming.Node;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class SessionCookieFilterTest {

    private final List<Node> picked = new ArrayList<>();
    private BalancingSettings settings = BalancingSettings.DEFAULT.withAlgorithm(Algorithm.MAGLEV);
    private final SessionCookieFilter filter = new SessionCookieFilter(() -> settings, new Random(17));

    private Response call(Request request) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            nodes.add(TestNodes.node(i, 1, Locality.UNKNOWN));
        }
        Balancer balancer = Balancers.of(settings).newBalancer(nodes, new Random(1), new VirtualTime());
        Response response = filter.apply(request.withCall(Call.to("test")), marked -> {
                    picked.add(Objects.requireNonNull(balancer.pick(marked)));
                    picked.add(Objects.requireNonNull(balancer.pick(marked)));
                    return Mono.just(Response.of(200));
                })
                .block();
        return Objects.requireNonNull(response);
    }

    private void hashBy(Cookie cookie) {
        settings = settings.withHash(HashSettings.DEFAULT.withKey(cookie));
    }

    @Test
    void a_call_without_the_cookie_gets_one_that_leads_to_the_same_node_ever_after() {
        hashBy(new Cookie("sid", "/shop", Duration.ofMinutes(2)));
        String set = call(Request.get("/")).headers().get("set-cookie");
        assertThat(set).matches("sid=\"[0-9a-f]+\"; Max-Age=120; Path=/shop; HttpOnly");
        assertThat(picked.get(0).endpoint()).isEqualTo(picked.get(1).endpoint()); // all attempts of a call
        String cookie = Objects.requireNonNull(set).substring(0, set.indexOf(';'));
        Response next = call(Request.get("/").withHeader("cookie", cookie));
        assertThat(next.headers().get("set-cookie")).isNull();
        assertThat(picked.get(2).endpoint()).isEqualTo(picked.get(0).endpoint());
    }

    @Test
    void a_time_to_live_of_zero_is_a_cookie_for_the_session() {
        hashBy(new Cookie("sid", "", Duration.ZERO));
        assertThat(call(Request.get("/")).headers().get("set-cookie")).matches("sid=\"[0-9a-f]+\"; HttpOnly");
    }

    @Test
    void without_a_time_to_live_or_another_algorithm_no_cookie_is_made() {
        hashBy(new Cookie("sid", "", null));
        assertThat(call(Request.get("/")).headers().contains("set-cookie")).isFalse();
        hashBy(new Cookie("sid", "", Duration.ofMinutes(2)));
        settings = settings.withAlgorithm(Algorithm.ROUND_ROBIN);
        assertThat(call(Request.get("/")).headers().contains("set-cookie")).isFalse();
    }
}
